"""Draws the training log.

python -m inference.training.curves runs/builtin/log.csv curves.png
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot

#: Columns of the log and what they mean.
CURVES = {
    "first": "IoU, first prompt",
    "second": "IoU, second",
    "last": "IoU, last click",
    "loss": "loss",
}


def draw(log: Path, picture: Path) -> None:
    """Loss and IoU on fresh training pictures over the minutes, as a PNG."""
    with log.open(newline="") as file:
        rows = list(csv.DictReader(file))
    minutes = [float(row["minutes"]) for row in rows]
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    for column, label in CURVES.items():
        axes.plot(minutes, [float(row[column]) for row in rows], label=label)
    axes.set_xlabel("minutes")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(picture, dpi=110, bbox_inches="tight")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
