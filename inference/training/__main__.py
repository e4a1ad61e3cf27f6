"""From nothing to a model bundle, in one command. Every part that is already there is kept.

    python -m inference.training WORK [--minutes 65] [--workers 2] [--device cuda]

WORK gets the sources, the library of pictures, the photo regions, checkpoints, the log with its curves, and
the bundle in WORK/bundle. WORK/data/library.npz (32 MB) is all that a machine without a network needs. Each
part also runs on its own: sources, library, regions, train, curves, export.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from . import curves, export, library, regions, sources, train
from .network import load_network

#: On a GPU: the pictures of a worker's step, who makes them beside it, and who clicks in them. The click
#: protocol runs on the CPU, so that one worker leaves most of a GPU idle; five kept an H100 half busy.
GPU_IMAGES, GPU_MAKERS, GPU_HANDS = 10, 2, 2


def run(work: Path, minutes: float, workers: int, device: str) -> None:
    """Fetch, decode, segment, train, draw, export.

    Each worker learns, on one thread, and they share a GPU; one worker for three cores suits that.
    """
    data, out = work / "data", work / "run"
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "library.npz").exists():
        sources.fetch(data)
        library.save(library.build(data), data / "library.npz")
    regions.build(data, workers)
    options = train.Options(data, out, minutes=minutes, workers=workers, device=device)
    if device != "cpu":
        options = replace(options, images=GPU_IMAGES, makers=GPU_MAKERS, hands=GPU_HANDS)
    train.start(options)
    curves.draw(out / "log.csv", out / "curves.png")
    export.export(load_network(out / "checkpoint.pt"), work / "bundle")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path, help="folder for everything")
    parser.add_argument("--minutes", type=float, default=65.0, help="training time")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--device", default="cpu", help="torch's name of the device that learns")
    options = parser.parse_args()
    run(options.work.resolve(), options.minutes, options.workers, options.device)
