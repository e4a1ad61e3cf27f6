"""Finds what a word means: where its classes are active the decoder is prompted, and its masks are judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from inference.decoder import Decoder, Float, Ready
from inference.models.base import Found, Pixels
from inference.models.builtin.classifier import PART, Box, Classifier
from inference.models.builtin.regions import (
    GRID,
    Cell,
    Mask,
    activity_of,
    connected,
    extent,
    nearest,
    peaks,
    probability,
    share,
    spread,
)

# Peaks count from this probability on, or from half the threshold; so many are tried at most.
LOWEST, MOST_PEAKS = 0.15, 16
# A region reaches down to these parts of its peak, with what is nearer to other peaks and without.
LEVELS = (0.35, 0.5)
CLICKS = 4
# Of the masks for one peak, so many are looked at alone.
JUDGED = 2
# A part of the picture is looked at with this much around it, or cut out before a grey ground.
MARGIN, GREY = 0.15, 127
# Of two masks that share more than this part of the smaller one, the better stays.
SAME = 0.6
# How much it counts that a mask takes in all that is active around its peak.
WHOLE = 0.3
NOTHING = Found(np.zeros((0, GRID, GRID), np.float32), np.zeros((0, 4), np.float32), np.zeros(0, np.float32))


@dataclass(frozen=True, eq=False)
class Scene:
    """One image: its pixels at the model's input size, the decoder's ready tensors, and its class maps."""

    pixels: Pixels
    ready: Ready
    maps: list[Float]


@dataclass(frozen=True, eq=False)
class Answer:
    """A mask: logits [h, w], where they are inside, the decoder's score.

    there: the mean activity inside; whole: how much of the activity that it was prompted for is inside.
    """

    logits: Float
    inside: Mask
    quality: float
    there: float
    whole: float

    @property
    def promise(self) -> float:
        """Return what it may be worth, before the classifier has looked at it alone."""
        return float(self.quality * self.there * self.whole**WHOLE)


@dataclass(frozen=True, eq=False)
class Judged:
    """An answer with its score."""

    answer: Answer
    score: float

    @property
    def worth(self) -> float:
        """Return its worth beside others for the same place."""
        return float(self.score * self.answer.whole ** (WHOLE / 2))


class Finder:
    """Finds the instances of classes in scenes."""

    def __init__(self, decoder: Decoder, classifier: Classifier) -> None:
        self._decoder = decoder
        self._classifier = classifier
        self._side = decoder.spec.input.width

    def find(self, scene: Scene, classes: list[int], threshold: float) -> Found:
        """Return the instances of any of the classes, with a score of `threshold` or more, best first."""
        activity = activity_of(scene.maps, classes)
        answers = self._answers(scene, activity, peaks(activity, max(LOWEST, threshold / 2))[:MOST_PEAKS])
        judged = self._judge(scene, classes, answers)
        good = [one for one in _distinct(judged) if one.score >= threshold]
        return self._found(sorted(good, key=lambda one: -one.score))

    def _answers(self, scene: Scene, activity: Float, places: list[Cell]) -> list[Answer]:
        """Return the decoder's most promising masks for clicks spread over the regions around each place."""
        chosen: list[Answer] = []
        for number, place in enumerate(places):
            answers: list[Answer] = []
            asked = set()
            for region in _regions(activity, places, number):
                clicks = tuple(spread(activity, region, place, CLICKS))
                if clicks not in asked:
                    asked.add(clicks)
                    answers += self._decode(scene.ready, clicks, activity, region)
            chosen += sorted(answers, key=lambda answer: -answer.promise)[:JUDGED]
        return chosen

    def _decode(self, ready: Ready, clicks: tuple[Cell, ...], activity: Float, region: Mask) -> list[Answer]:
        cell = self._side / GRID
        points = [((column + 0.5) * cell, (row + 0.5) * cell) for row, column in clicks]
        decoded = self._decoder.decode(ready, points, [1.0] * len(points))
        answers = []
        for logits, quality in zip(decoded.masks, decoded.scores, strict=True):
            inside = logits > self._decoder.spec.mask_threshold
            if inside.any():
                cells = share(inside)
                there = (cells * activity).sum() / cells.sum()
                whole = (cells * activity)[region].sum() / activity[region].sum()
                answers.append(Answer(logits, inside, float(quality), float(there), float(whole)))
        return answers

    def _judge(self, scene: Scene, classes: list[int], answers: list[Answer]) -> list[Judged]:
        """Return the answers with their scores: the geometric mean of the mask's and the word's.

        The word's is the geometric mean of three probabilities: in the map, for the part of the picture that
        the mask is in, and for what is inside it alone.
        """
        crops = [crop for answer in answers for crop in self._crops(scene.pixels, answer.inside)]
        looks = probability(self._classifier.parts(crops), classes, axis=1).reshape(-1, 2)
        judged = []
        for answer, (around, alone) in zip(answers, looks, strict=True):
            word = float(answer.there * around * alone) ** (1 / 3)
            judged.append(Judged(answer, (answer.quality * word) ** 0.5))
        return judged

    def _crops(self, pixels: Pixels, inside: Mask) -> tuple[Image.Image, Image.Image]:
        """Return the part of the picture around a mask, and the same with only the mask's inside left."""
        mask = np.asarray(Image.fromarray(inside).resize((self._side, self._side), Image.Resampling.NEAREST))
        cut_out = np.where(mask[..., None], pixels, np.uint8(GREY))
        box = self._around(inside)
        around, alone = (
            Image.fromarray(each).resize((PART, PART), Image.Resampling.BICUBIC, box)
            for each in (pixels, cut_out)
        )
        return around, alone

    def _around(self, inside: Mask) -> Box:
        """Return the box of a mask with some of its surroundings, in model pixels."""
        cell, side = self._side / inside.shape[0], float(self._side)
        x0, y0, x1, y1 = (edge * cell for edge in extent(inside))
        wide, high = MARGIN * (x1 - x0), MARGIN * (y1 - y0)
        return max(0.0, x0 - wide), max(0.0, y0 - high), min(side, x1 + wide), min(side, y1 + high)

    def _found(self, judged: list[Judged]) -> Found:
        if not judged:
            return NOTHING
        answers = [one.answer for one in judged]
        cell = self._side / answers[0].inside.shape[0]
        return Found(
            masks=np.stack([answer.logits for answer in answers]),
            boxes=np.array([extent(answer.inside) for answer in answers], np.float32) * cell,
            scores=np.array([one.score for one in judged], np.float32),
        )


def _regions(activity: Float, places: list[Cell], number: int) -> Iterable[Mask]:
    place = places[number]
    own = nearest(places) == number
    for level in LEVELS:
        active = activity >= level * activity[place]
        yield connected(active, place)
        yield connected(active & own, place)


def _distinct(judged: list[Judged]) -> list[Judged]:
    kept: list[Judged] = []
    for one in sorted(judged, key=lambda one: -one.worth):
        if not any(_overlap(one.answer.inside, other.answer.inside) > SAME for other in kept):
            kept.append(one)
    return kept


def _overlap(one: Mask, other: Mask) -> float:
    """Return which part of the smaller mask the two share."""
    return float(np.count_nonzero(one & other) / min(np.count_nonzero(one), np.count_nonzero(other)))
