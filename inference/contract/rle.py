"""Run-length encoded masks: the one form in which a mask is stored, sent and compared.

Format: COCO's compressed RLE (github.com/cocodataset/cocoapi, common/maskApi.c). Pixels are read column by
column; run lengths alternate, starting with background. From the fourth run on, a run is written as its
difference to the run two before it. Each number is written in groups of five bits, lowest first, as
characters from "0" (48) on; bit 5 says that more groups follow, bit 4 of the last group is the sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Runs = NDArray[np.int64]

# Seven groups of five bits hold every run of an image below 2**34 pixels, and its differences.
_MAX_GROUPS = 7


class RleError(ValueError):
    """An RLE that does not describe a mask of the image; the message says why."""


@dataclass(frozen=True)
class Rle:
    """A mask in image pixels: `size` is (height, width), `counts` is COCO's compressed string."""

    size: tuple[int, int]
    counts: str

    def as_dict(self) -> dict[str, Any]:
        """Return `{"size": [height, width], "counts": "…"}`, as COCO and the API write it."""
        return {"size": list(self.size), "counts": self.counts}


def parse(value: object, height: int, width: int, *, allow_empty: bool = False) -> Rle:
    """Check a foreign RLE against the image's size and return it in canonical form.

    Equal masks come out with equal `counts`: runs of length zero inside the string are merged away.
    Raises RleError unless `value` is `{"size": [height, width], "counts": str}` whose runs sum to
    height × width, and, without `allow_empty`, whose mask has at least one pixel.
    """
    if not isinstance(value, dict):
        raise RleError("an RLE is an object with size and counts")
    counts = value.get("counts")
    if (size := _size(value.get("size"))) != (height, width):
        raise RleError(f"RLE size is {size[0]}×{size[1]}, the image's is {height}×{width} (height×width)")
    if not isinstance(counts, str):
        raise RleError("RLE counts must be COCO's compressed string")
    rle = from_runs(_read(counts), height, width)
    if not allow_empty and area(rle) == 0:
        raise RleError("the mask is empty")
    return rle


def from_runs(runs: Any, height: int, width: int) -> Rle:
    """Return the RLE of run lengths that start with background (COCO's uncompressed `counts`).

    Raises RleError unless the runs are integers from 0 that sum to height × width.
    """
    try:
        lengths = np.asarray(runs)
    except ValueError as error:
        raise RleError("RLE runs must be a flat list of integers") from error
    if lengths.ndim != 1 or (lengths.size and lengths.dtype.kind not in "iu"):
        raise RleError("RLE runs must be a flat list of integers")
    lengths = lengths.astype(np.int64)
    if np.any(lengths < 0) or np.any(lengths > height * width) or int(lengths.sum()) != height * width:
        raise RleError(f"RLE runs must be from 0 and sum to height × width = {height * width}")
    return Rle((height, width), _write(_merge(lengths)))


def encode(mask: Mask) -> Rle:
    """Return the RLE of `mask`, bool [height, width]; the same string as pycocotools writes."""
    height, width = mask.shape
    columns = np.flatnonzero(mask.any(axis=0))
    if not len(columns):
        return Rle((height, width), _write(np.array([height * width] if mask.size else [], np.int64)))
    # Only the columns that hold the mask are laid out column by column: a small mask costs little.
    left, right = int(columns[0]), int(columns[-1]) + 1
    pixels = np.zeros((right - left) * height + 2, np.bool_)
    pixels[1:-1] = np.asarray(mask[:, left:right], np.bool_).T.ravel()
    edges = np.flatnonzero(pixels[1:] != pixels[:-1]) + left * height
    end = [] if edges[-1] == mask.size else [mask.size]
    bounds = np.concatenate((np.array([0], np.int64), edges, np.array(end, np.int64)))
    return Rle((height, width), _write(np.diff(bounds)))


def decode(rle: Rle) -> Mask:
    """Return the mask, bool [height, width]. `rle` must come from `parse`, `from_runs` or `encode`."""
    height, width = rle.size
    runs = _read(rle.counts)
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(width, height).T


def area(rle: Rle) -> int:
    """Return the number of pixels in the mask."""
    return int(_read(rle.counts)[1::2].sum())


def bbox(rle: Rle) -> list[int]:
    """Return the tight box [x, y, width, height] in image pixels; [0, 0, 0, 0] for an empty mask."""
    height = rle.size[0]
    runs = _read(rle.counts)
    ends = np.cumsum(runs)[1::2]
    starts = ends - runs[1::2]
    starts, ends = starts[ends > starts], ends[ends > starts]
    if not len(ends):
        return [0, 0, 0, 0]
    left, right = int(starts[0] // height), int((ends[-1] - 1) // height)
    if np.any(starts // height != (ends - 1) // height):  # a run across columns touches bottom and top
        return [left, 0, right - left + 1, height]
    top, bottom = int((starts % height).min()), int(((ends - 1) % height).max())
    return [left, top, right - left + 1, bottom - top + 1]


def _size(value: object) -> tuple[int, int]:
    pair = list(value) if isinstance(value, list | tuple) else []
    if len(pair) != 2 or not all(type(side) is int and side > 0 for side in pair):
        raise RleError("RLE size must be [height, width], two positive integers")
    return pair[0], pair[1]


def _merge(runs: Runs) -> Runs:
    """Join the neighbours of runs of length zero, but for a first background run of zero."""
    values = np.arange(len(runs)) % 2
    values, runs = values[runs > 0], runs[runs > 0]
    if not len(runs):
        return runs
    starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    merged: Runs = np.add.reduceat(runs, starts)
    return np.concatenate(([0], merged)) if values[0] else merged


def _write(runs: Runs) -> str:
    """Write run lengths as COCO's compressed string."""
    numbers = runs.astype(np.int64)
    numbers[3:] -= runs[1:-2]
    columns, alive = [], np.ones(len(numbers), np.bool_)
    while alive.any():
        group = numbers & 0x1F
        numbers = numbers >> 5
        more = alive & (numbers != np.where(group & 0x10, -1, 0))
        columns.append(np.where(alive, group + 48 + (more << 5), 0))
        alive = more
    if not columns:
        return ""
    characters = np.stack(columns, axis=1).ravel()
    return characters[characters > 0].astype(np.uint8).tobytes().decode("ascii")


def _read(counts: str) -> Runs:
    """Read run lengths from COCO's compressed string. Raises RleError where it is none."""
    groups = np.frombuffer(counts.encode("latin-1", "replace"), np.uint8).astype(np.int64) - 48
    if not len(groups):
        return groups
    if groups.min() < 0 or groups.max() > 0x3F:
        raise RleError("RLE counts hold a character outside COCO's alphabet ('0' to 'o')")
    last = (groups & 0x20) == 0
    if not last[-1]:
        raise RleError("RLE counts end in the middle of a number")
    ends = np.flatnonzero(last)
    lengths = np.diff(ends, prepend=-1)
    if lengths.max() > _MAX_GROUPS:
        raise RleError("RLE counts hold a number that is too large")
    place = np.arange(len(groups)) - np.repeat(ends - lengths + 1, lengths)
    numbers = np.add.reduceat((groups & 0x1F) << (5 * place), ends - lengths + 1)
    numbers -= np.where(groups[ends] & 0x10, np.int64(1) << (5 * lengths), 0)
    # Undo the differences to the run two before: two running sums, of the odd and of the even places.
    numbers[1::2] = np.cumsum(numbers[1::2])
    numbers[2::2] = np.cumsum(numbers[2::2])
    return numbers
