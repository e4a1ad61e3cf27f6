"""Everything on an image that nobody has prompted yet: a grid of points, and what each of them gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from inference.contract.messages import SegmentResult
from inference.contract.spec import Spec
from inference.decoder import Decoded
from inference.instances import Candidate, distinct, result

# The prompts are the centres of a grid of GRID × GRID cells.
GRID = 16

Points = NDArray[np.float32]
# Decodes each of [B, 2] points (x, y in model pixels) on its own, as a positive click.
DecodeEach = Callable[[Points], list[Decoded]]


def everything(
    decode_each: DecodeEach, at_once: int, spec: Spec, threshold: float, width: int, height: int
) -> SegmentResult:
    """Return what a grid of points finds in an image of `width` × `height` pixels, each object once.

    `at_once` points are decoded together. A point inside a mask that is already found asks for nothing new
    and is left out. Masks with a score below `threshold`, and those that are not stable, are dropped.
    """
    kept: list[Candidate] = []
    for batch in _rounds(_grid(spec, width, height), at_once):
        new = np.array([point for point in batch if not _covered(spec, kept, point)], np.float32)
        if len(new):
            found = [mask for decoded in decode_each(new) for mask in _good(decoded, spec, threshold)]
            kept = distinct([*kept, *found])
    return result(kept, spec, width, height)


def _grid(spec: Spec, width: int, height: int) -> Points:
    """Return the points [GRID², 2] in model pixels, row by row."""
    scale_x, scale_y = spec.input.scale_of(width, height)
    centres = (np.arange(GRID) + 0.5) / GRID
    x, y = np.meshgrid(centres * width * scale_x, centres * height * scale_y)
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)


def _rounds(points: Points, at_once: int) -> list[Points]:
    """Spread each round over the whole image, so that large objects are found by the first ones."""
    rounds = -(-len(points) // at_once)
    return [points[start::rounds] for start in range(rounds)]


def _covered(spec: Spec, kept: list[Candidate], point: Points) -> bool:
    for found in kept:
        rows, columns = found.inside.shape
        row, column = int(point[1] * rows / spec.input.height), int(point[0] * columns / spec.input.width)
        if found.inside[min(row, rows - 1), min(column, columns - 1)]:
            return True
    return False


def _good(decoded: Decoded, spec: Spec, threshold: float) -> list[Candidate]:
    """Return the masks of one prompt that score high enough and are stable."""
    candidates = [
        Candidate(logits, float(score), spec.mask_threshold)
        for logits, score in zip(decoded.masks, decoded.scores, strict=True)
        if score >= threshold
    ]
    return [candidate for candidate in candidates if candidate.stable]
