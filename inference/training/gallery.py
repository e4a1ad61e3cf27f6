"""A page of pictures: what the model did best, middling and worst on annotated photos.

    python -m inference.training.gallery page.png --coco instances.json --images DIR [--clicks 1]
                                         [--bundle DIR]

Each tile shows the surroundings of one object: the mask in green, the true outline in white, the clicks (dark
with a light rim for negative ones). Clicks are those of `make eval`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pycocotools.coco import COCO

from inference.decoder import Decoder
from inference.evaluate import Annotated, Clicks, annotated_images
from inference.images import to_rgb
from inference.models.builtin import Adapter

from .clicks import Mask, iou, next_click

Pixels = NDArray[np.uint8]

TILE, GAP, HEADING, COLUMNS, COUNT = 150, 4, 26, 10, 20
GREEN, WHITE, DARK = (40, 220, 90), (255, 255, 255), (20, 20, 20)


@dataclass(frozen=True)
class Shot:
    """One object after its clicks: a tile, uint8 RGB [150, 150, 3], and the mask's IoU."""

    tile: Pixels
    iou: float


def shoot(annotated: Annotated, pixels: Pixels, truth: Mask, count: int) -> Shot:
    """Click on one object so many times."""
    clicks: Clicks = []
    mask = np.zeros_like(truth)
    segment = annotated.clicker()
    for _ in range(count):
        click = next_click(truth, mask)
        if click is not None:
            clicks.append(click)
            mask = segment(clicks)
    return Shot(draw(pixels, mask, truth, clicks), iou(mask, truth))


def draw(pixels: Pixels, mask: Mask, truth: Mask, clicks: Clicks) -> Pixels:
    """The tile of one object."""
    left, top, side = surroundings(truth, mask)
    part = (slice(max(top, 0), top + side), slice(max(left, 0), left + side))
    scale = TILE / side
    shown = pixels[part].astype(np.float32)
    shown[mask[part]] = shown[mask[part]] * 0.5 + np.array(GREEN, np.float32) * 0.5
    height, width = (max(1, round(length * scale)) for length in shown.shape[:2])
    picture = cv2.resize(shown.astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA)
    small = cv2.resize(truth[part].astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    outlines = cv2.findContours(small, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]
    cv2.drawContours(picture, outlines, -1, WHITE, 1)
    for x, y, label in clicks:
        at = (round((x - part[1].start) * scale), round((y - part[0].start) * scale))
        cv2.circle(picture, at, 4, WHITE, -1)
        cv2.circle(picture, at, 3, GREEN if label else DARK, -1)
    tile = np.full((TILE, TILE, 3), DARK, np.uint8)
    tile[: min(height, TILE), : min(width, TILE)] = picture[:TILE, :TILE]
    return tile


def surroundings(truth: Mask, mask: Mask) -> tuple[int, int, int]:
    """Left, top and side of the square that shows the object and its mask, with some room."""
    ys, xs = np.nonzero(truth | mask)
    side = round(1.2 * max(np.ptp(xs), np.ptp(ys))) + 8
    return round((xs.min() + xs.max() - side) / 2), round((ys.min() + ys.max() - side) / 2), side


def shoot_all(coco: COCO, images: Path, bundle: Path | None, count: int) -> Iterator[Shot]:
    """Click on every object."""
    encoder = Adapter(bundle)
    decoder = Decoder(encoder.bundle)
    for record, truths in annotated_images(coco, 0):
        with Image.open(images / record["file_name"]) as image:
            annotated = Annotated(encoder, decoder, image)
            pixels = np.asarray(to_rgb(image))
        yield from (shoot(annotated, pixels, truth, count) for truth in truths)


def choose(shots: list[Shot], count: int = COUNT) -> dict[str, list[Shot]]:
    """The best, those around the median, and the worst."""
    ranked = sorted(shots, key=lambda shot: -shot.iou)
    middle = max(0, (len(ranked) - count) // 2)
    return {"best": ranked[:count], "median": ranked[middle : middle + count], "worst": ranked[-count:]}


def page(groups: dict[str, list[Shot]]) -> Pixels:
    """All tiles on one page, a heading for each group."""
    parts = []
    for name, shots in groups.items():
        heading = np.full((HEADING, COLUMNS * (TILE + GAP), 3), WHITE, np.uint8)
        text = f"{name}: IoU {shots[0].iou:.2f} to {shots[-1].iou:.2f}" if shots else name
        cv2.putText(heading, text, (4, 19), cv2.FONT_HERSHEY_SIMPLEX, 0.55, DARK, 1, cv2.LINE_AA)
        parts.append(heading)
        parts += [row(shots[start : start + COLUMNS]) for start in range(0, len(shots), COLUMNS)]
    return np.concatenate(parts)


def row(shots: list[Shot]) -> Pixels:
    """Up to ten tiles side by side."""
    strip = np.full((TILE + GAP, COLUMNS * (TILE + GAP), 3), WHITE, np.uint8)
    for place, shot in enumerate(shots):
        left = place * (TILE + GAP)
        strip[:TILE, left : left + TILE] = shot.tile
    return strip


def main() -> None:
    """Read the command line and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", type=Path)
    parser.add_argument("--coco", type=Path, required=True, help="COCO instances file")
    parser.add_argument("--images", type=Path, required=True, help="folder of its images")
    parser.add_argument("--clicks", type=int, default=1)
    parser.add_argument("--bundle", type=Path, help="model bundle (default: the built-in one)")
    options = parser.parse_args()
    shots = list(shoot_all(COCO(str(options.coco)), options.images, options.bundle, options.clicks))
    Image.fromarray(page(choose(shots))).save(options.page)


if __name__ == "__main__":
    main()
