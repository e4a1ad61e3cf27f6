"""Finds what a word means: where its classes are active the decoder is prompted, and its masks are judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inference.decoder import BOX_FROM, BOX_TO, Decoder, Float, Ready
from inference.models.base import Found, Pixels
from inference.models.builtin.classifier import Box, Classifier

# Cells of the activation map, along each side of the model's input.
GRID = 64
# A place is tried where the word is this probable; its region reaches down to this part of its own activity.
LOWEST, REGION = 0.15, 0.5
MOST_PLACES = 24
# A part of the picture is looked at with this much around it.
MARGIN = 0.15
# Of two masks that share more than this part of the smaller one, the better stays.
SAME = 0.6
NOTHING = Found(np.zeros((0, GRID, GRID), np.float32), np.zeros((0, 4), np.float32), np.zeros(0, np.float32))


@dataclass(frozen=True, eq=False)
class Scene:
    """One image: its pixels at the model's input size, the decoder's ready tensors, and its class maps."""

    pixels: Pixels
    ready: Ready
    maps: list[Float]


@dataclass(frozen=True, eq=False)
class Mask:
    """One answer of the decoder: logits [h, w], where they are inside, and the score of mask and word."""

    logits: Float
    inside: NDArray[np.bool_]
    score: float


class Finder:
    """Finds the instances of classes in scenes."""

    def __init__(self, decoder: Decoder, classifier: Classifier) -> None:
        self._decoder = decoder
        self._classifier = classifier
        self._side = decoder.spec.input.width

    def find(self, scene: Scene, classes: list[int], threshold: float) -> Found:
        """Return the instances of any of the classes, with a score of `threshold` or more, best first."""
        activity = activity_of(scene.maps, classes)
        left = activity.copy()
        masks: list[Mask] = []
        for _ in range(MOST_PLACES):
            row, column = np.unravel_index(left.argmax(), left.shape)
            if left[row, column] < max(LOWEST, threshold / 2):
                break
            mask = self._best(scene, classes, activity, left, (int(row), int(column)))
            left[max(0, row - 3) : row + 4, max(0, column - 3) : column + 4] = 0
            if mask is not None:
                left[_cells(mask.inside)] = 0
                masks.append(mask)
        return self._found(_distinct(mask for mask in masks if mask.score >= threshold))

    def _best(
        self, scene: Scene, classes: list[int], activity: Float, left: Float, place: tuple[int, int]
    ) -> Mask | None:
        """Return the best mask at a place (row, column on the GRID), None where none holds it."""
        cell = self._side / GRID
        point = ((place[1] + 0.5) * cell, (place[0] + 0.5) * cell)
        region = connected(left >= REGION * left[place], place)
        x0, y0, x1, y1 = (edge * cell for edge in extent(region))
        prompts = [
            ([point], [1.0]),
            ([(x0, y0), (x1, y1)], [BOX_FROM, BOX_TO]),
            ([(x0, y0), (x1, y1), point], [BOX_FROM, BOX_TO, 1.0]),
        ]
        decoded = [self._decoder.replay(scene.ready, *prompt)[-1] for prompt in prompts]
        options = [(m, float(s)) for one in decoded for m, s in zip(one.masks, one.scores, strict=True)]
        options = [option for option in options if (option[0] > self._decoder.spec.mask_threshold).any()]
        if not options:
            return None
        insides = [logits > self._decoder.spec.mask_threshold for logits, _ in options]
        boxes = [self._around(inside) for inside in insides]
        likely = self._classifier.parts(scene.pixels, boxes)[:, classes].sum(1)
        agreement = [soft_dice(inside, region * activity) for inside in insides]
        worth = [p * score * a for p, (_, score), a in zip(likely, options, agreement, strict=True)]
        best = int(np.argmax(worth))
        logits, score = options[best]
        there = (float(likely[best]) + float(activity[place])) / 2
        return Mask(logits, insides[best], there * score)

    def _around(self, inside: NDArray[np.bool_]) -> Box:
        """Return the box of a mask with some of its surroundings, in model pixels."""
        cell = self._side / inside.shape[0]
        x0, y0, x1, y1 = (edge * cell for edge in extent(inside))
        more_x, more_y = MARGIN * (x1 - x0), MARGIN * (y1 - y0)
        return (
            max(0.0, x0 - more_x),
            max(0.0, y0 - more_y),
            min(float(self._side), x1 + more_x),
            min(float(self._side), y1 + more_y),
        )

    def _found(self, masks: list[Mask]) -> Found:
        if not masks:
            return NOTHING
        cell = self._side / masks[0].inside.shape[1]
        return Found(
            masks=np.stack([mask.logits for mask in masks]),
            boxes=np.array([extent(mask.inside) for mask in masks], np.float32) * cell,
            scores=np.array([mask.score for mask in masks], np.float32),
        )


def activity_of(maps: list[Float], classes: list[int]) -> Float:
    """Return how probable the classes are at each place, the mean over the maps' scales: f32 [GRID, GRID]."""
    planes = [Image.fromarray(each[classes].sum(0)) for each in maps]
    size = (GRID, GRID)
    scaled = [np.asarray(plane.resize(size, Image.Resampling.BILINEAR)) for plane in planes]
    activity: Float = np.mean(scaled, axis=0)
    return activity


def connected(mask: NDArray[np.bool_], place: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the part of the mask that hangs together with the place (row, column), by its four sides."""
    reached = np.zeros_like(mask)
    reached[place] = True
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= mask
        grown[place] = True
        if np.array_equal(grown, reached):
            return reached
        reached = grown


def extent(mask: NDArray[np.bool_]) -> Box:
    """Return the corners (x0, y0, x1, y1) of a mask that is not empty, in its cells."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def soft_dice(inside: NDArray[np.bool_], activity: Float) -> float:
    """Return how well a mask and an activity [GRID, GRID] agree: 1 is the same, 0 is disjoint."""
    mask = _share(inside)
    return float(2 * (mask * activity).sum() / (mask.sum() + activity.sum() + 1e-6))


def _share(inside: NDArray[np.bool_]) -> Float:
    """Return how much of each cell of the GRID is inside, 0 to 1."""
    image = Image.fromarray(inside.astype(np.float32))
    return np.asarray(image.resize((GRID, GRID), Image.Resampling.BOX))


def _cells(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return _share(inside) >= 0.5


def _distinct(masks: Iterator[Mask]) -> list[Mask]:
    kept: list[Mask] = []
    for mask in sorted(masks, key=lambda mask: -mask.score):
        if not any(_overlap(mask.inside, other.inside) > SAME for other in kept):
            kept.append(mask)
    return kept


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Return which part of the smaller mask the two share."""
    smaller = min(np.count_nonzero(one), np.count_nonzero(other))
    return np.count_nonzero(one & other) / smaller if smaller else 0.0
