"""How well does a model find things by words? Asks for words in photos whose regions are outlined.

    python -m inference.evaluate_words PHOTOS docs/builtin-text.json

PHOTOS holds `images/` and `instances.json` (COCO, as for `inference.evaluate`). The questions name a photo, a
word, and a point (parts of the width and the height) in the outline of each thing that is meant. Prints two
tables (Markdown): per question and thing the best IoU of an instance with its outline, and how many instances
have none; and the sums for each threshold.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pycocotools import mask as coco

from inference import models
from inference.contract.settings import Settings
from inference.decoder import to_image_mask
from inference.images import fit
from inference.models.base import Encoder, FindPrompt, Found, TextPrompter

THRESHOLDS = (0.3, 0.4, 0.5)
# An instance with this IoU or more has found the thing.
FOUND = 0.5
NOTHING = np.zeros(0, np.float32)
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Answered:
    """One question's answer: scores [n], and the IoU of each instance with each thing [n, things]."""

    image: str
    word: str
    scores: NDArray[np.float32]
    overlaps: NDArray[np.float64]

    def best(self, threshold: float) -> NDArray[np.float64]:
        """Return the best IoU for each thing among the instances with the threshold's score: [things]."""
        kept = self.overlaps[self.scores >= threshold]
        best: NDArray[np.float64] = kept.max(0, initial=0)
        return best

    def misses(self, threshold: float) -> int:
        """Return how many instances have found none of the things."""
        return int(np.count_nonzero(self.overlaps[self.scores >= threshold].max(1) < FOUND))


def ask(model: Encoder, path: Path, word: str, things: list[Mask]) -> Answered:
    """Ask for a word in one photo."""
    assert isinstance(model, TextPrompter)
    with Image.open(path) as image:
        picture = fit(image, model.spec.input)
    size = model.spec.input.size_of(picture.width, picture.height)
    (found,) = model.find([FindPrompt(str(path), picture.pixels, size, word, (), min(THRESHOLDS))])
    if not isinstance(found, Found):
        return Answered(path.stem, f"{word} (not known)", NOTHING, np.zeros((0, len(things))))
    masks = [to_image_mask(logits, model.spec, picture.width, picture.height) for logits in found.masks]
    overlaps = [[_iou(mask, thing) for thing in things] for mask in masks]
    return Answered(path.stem, word, found.scores, np.array(overlaps).reshape(-1, len(things)))


def outlines(photos: dict[str, Any], name: str, points: list[list[float]]) -> list[Mask]:
    """Return the outlined regions of a photo that hold the points. Raises ValueError where none does."""
    image = next(one for one in photos["images"] if one["file_name"] == name)
    regions = [
        coco.decode(one["segmentation"]).astype(bool)
        for one in photos["annotations"]
        if one["image_id"] == image["id"]
    ]
    chosen = []
    for x, y in points:
        row, column = int(y * image["height"]), int(x * image["width"])
        there = [region for region in regions if region[row, column]]
        if not there:
            raise ValueError(f"no outline in {name} holds the point {x}, {y}")
        chosen.append(there[0])
    return chosen


def table(answers: list[Answered]) -> str:
    """Return the answers as Markdown."""
    lowest = min(THRESHOLDS)
    lines = ["| photo | word | best IoU of each thing (best score) | other instances |", "|---|---|---|---|"]
    for one in answers:
        best = ", ".join(f"{value:.2f}" for value in one.best(lowest))
        score = f"{one.scores.max():.2f}" if len(one.scores) else "–"
        lines.append(f"| {one.image} | {one.word} | {best} ({score}) | {one.misses(lowest)} |")
    lines += [
        "",
        "| threshold | things found (IoU ≥ 0.5) | mean IoU | other instances |",
        "|---|---|---|---|",
    ]
    for threshold in THRESHOLDS:
        values = np.concatenate([one.best(threshold) for one in answers])
        found, others = np.count_nonzero(values >= FOUND), sum(one.misses(threshold) for one in answers)
        lines.append(f"| {threshold} | {found} of {len(values)} | {values.mean():.2f} | {others} |")
    return "\n".join(lines)


def _iou(one: Mask, other: Mask) -> float:
    union = np.count_nonzero(one | other)
    return float(np.count_nonzero(one & other) / union) if union else 0.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photos", type=Path)
    parser.add_argument("questions", type=Path)
    options = parser.parse_args()
    photos = json.loads((options.photos / "instances.json").read_bytes())
    model = models.load(Settings())
    answers = []
    for name, word, points in json.loads(options.questions.read_bytes())["questions"]:
        things = outlines(photos, name, points)
        answers.append(ask(model, options.photos / "images" / name, word, things))
    print(table(answers))


if __name__ == "__main__":
    main()
