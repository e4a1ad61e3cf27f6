"""From masks on the model's grid to instances in image pixels: good ones, each object once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inference.contract import rle
from inference.contract.messages import Instance, SegmentResult
from inference.contract.spec import Spec
from inference.decoder import Float, to_image_mask

# Two masks that overlap by more than this IoU are one.
SAME_IOU = 0.7
MOST_INSTANCES = 200
# A mask is stable when moving the threshold up and down a little leaves this share of it the same (Kirillov
# et al., "Segment Anything", 2023, appendix B: stability score). They move it by 1 where the logits inside
# reach about 10. Other models are less sure of all they say: it moves by a share of what the logits reach.
STABILITY_SHARE = 0.1
STABLE = 0.75


@dataclass(frozen=True, eq=False)
class Candidate:
    """A mask on the grid over the model's input: logits [h, w], and where they are above the threshold."""

    logits: Float
    score: float
    threshold: float

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        return self.logits > self.threshold

    @cached_property
    def area(self) -> int:
        """Return how many cells are inside."""
        return int(np.count_nonzero(self.inside))

    @cached_property
    def extent(self) -> tuple[slice, slice]:
        """Return the rows and the columns that hold the mask."""
        rows, columns = np.flatnonzero(self.inside.any(1)), np.flatnonzero(self.inside.any(0))
        if not len(rows):
            return slice(0, 0), slice(0, 0)
        return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)

    @property
    def stable(self) -> bool:
        if not self.area:
            return False
        reach = np.quantile(self.logits[self.inside] - self.threshold, 0.9)
        smaller = np.count_nonzero(self.logits > self.threshold + STABILITY_SHARE * reach)
        larger = np.count_nonzero(self.logits > self.threshold - STABILITY_SHARE * reach)
        return bool(smaller >= STABLE * larger)

    def same_as(self, other: Candidate) -> bool:
        """Return whether the two masks are one, by their IoU."""
        both = self._overlap(other)
        return both > SAME_IOU * (self.area + other.area - both)

    def _overlap(self, other: Candidate) -> int:
        (rows, columns), (other_rows, other_columns) = self.extent, other.extent
        where = (
            slice(max(rows.start, other_rows.start), max(0, min(rows.stop, other_rows.stop))),
            slice(max(columns.start, other_columns.start), max(0, min(columns.stop, other_columns.stop))),
        )
        return int(np.count_nonzero(self.inside[where] & other.inside[where]))


def distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates best first; of those that are the same, the one with the highest score."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda candidate: -candidate.score):
        if not any(candidate.same_as(other) for other in kept):
            kept.append(candidate)
    return kept


def instance(logits: Float, score: float, spec: Spec, width: int, height: int) -> Instance:
    """Return the instance in an image of `width` × `height` pixels of a mask's logits [h, w] on the grid."""
    mask = rle.encode(to_image_mask(logits, spec, width, height))
    x, y, box_width, box_height = rle.bbox(mask)
    return Instance(rle=mask, bbox=(x, y, box_width, box_height), score=score)


def result(
    candidates: Iterable[Candidate], spec: Spec, width: int, height: int, *, capped: bool = False
) -> SegmentResult:
    """Return the distinct candidates as the answer for an image of `width` × `height` pixels, capped.

    `capped`: there were more before. Masks without a pixel in the image are left out.
    """
    best = distinct(candidates)
    instances = [instance(found.logits, found.score, spec, width, height) for found in best[:MOST_INSTANCES]]
    seen = [found for found in instances if found.bbox[2]]
    return SegmentResult(instances=seen, capped=capped or len(best) > MOST_INSTANCES)
