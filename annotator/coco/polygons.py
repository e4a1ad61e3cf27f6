"""Masks → COCO polygons along the pixels' edges; pycocotools turns them back into exactly the same mask.

The outline of a mask is a set of rings along the edges between its pixels and all others, at integer
coordinates: pixel (x, y) is the square from (x, y) to (x + 1, y + 1). Pixels that meet in a corner only are
not joined. Every part of the mask has one ring around it, clockwise on the screen, and one in each of its
holes, the other way round. COCO polygons know no holes: a hole's ring is spliced into the ring to its left by
a seam of no width.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from inference.contract.rle import Mask, Rle, bbox, decode

Indices = NDArray[np.int64]
Point = tuple[int, int]
# Of one ring, after which of its corners: the point where a seam leaves it, and the hole it leads to.
Seams = dict[int, list[tuple[Point, int]]]


def polygons(rle: Rle) -> list[list[int]]:
    """Return a polygon `[x0, y0, x1, y1, …]`, in image pixels, for every part of the mask."""
    x, y, width, height = bbox(rle)
    if not width:
        return []
    outline = _Outline(decode(rle)[y : y + height, x : x + width], (x, y))
    return [outline.path(part) for part in outline.parts]


class _Outline:
    """The rings of `mask`, bool [height, width], whose pixel (0, 0) lies at `offset`, (x, y)."""

    def __init__(self, mask: Mask, offset: Point) -> None:
        self.y, self.x, starts_inside, flips = _corners(mask)
        self.offset = np.array(offset)
        self.tops, self.bottoms = _vertical_edges(self.y, self.x, flips)
        self.rings = _rings(self.tops, self.bottoms)
        self.is_hole = [not starts_inside[ring[0]] for ring in self.rings]
        self.rings = [
            ring if not hole else [ring[0], *ring[:0:-1]]
            for ring, hole in zip(self.rings, self.is_hole, strict=True)
        ]
        self.parts = [index for index, hole in enumerate(self.is_hole) if not hole]
        self.seams = self._seams(mask)
        self.points = np.stack([self.x, self.y], axis=1) + self.offset

    def path(self, part: int) -> list[int]:
        """Return the polygon of a part, its holes spliced in."""
        if part not in self.seams:
            return list(self.points[self.rings[part]].ravel().tolist())
        path: list[int] = []
        open_rings = [self._steps(part)]
        while open_rings:
            for step in open_rings[-1]:
                if isinstance(step, int):
                    open_rings.append(self._steps(step))
                    break
                path.extend(step)
            else:
                open_rings.pop()
        return path

    def _steps(self, index: int) -> Iterator[Point | int]:
        """Yield a ring's points, the index of each hole where its seam leaves, a hole's first point again."""
        ring, seams = self.rings[index], self.seams.get(index, {})
        for place, (x, y) in enumerate(self.points[ring].tolist()):
            yield x, y
            for point, hole in seams.get(place, []):
                yield point
                yield hole
                yield point
        if self.is_hole[index]:
            yield tuple(self.points[ring[0]].tolist())

    def _seams(self, mask: Mask) -> dict[int, Seams]:
        """Lead every hole, from its first corner, straight left to the ring that bounds the mask there."""
        holes = [index for index, hole in enumerate(self.is_hole) if hole]
        if not holes:
            return {}
        ring_of, place_of = self._places()
        starts = np.array([self.rings[hole][0] for hole in holes])
        edges, columns = self._edges_left_of(mask, self.y[starts], self.x[starts])
        seams: dict[int, Seams] = {}
        for hole, y, x, top, bottom in sorted(
            zip(holes, self.y[starts], columns, self.tops[edges], self.bottoms[edges], strict=True),
            key=lambda seam: seam[1],
        ):
            ring, first, second = ring_of[top], place_of[top], place_of[bottom]
            downwards = second == (first + 1) % len(self.rings[ring])
            after = seams.setdefault(ring, {}).setdefault(first if downwards else second, [])
            after.insert(
                len(after) if downwards else 0, ((int(x + self.offset[0]), int(y + self.offset[1])), hole)
            )
        return seams

    def _places(self) -> tuple[Indices, Indices]:
        """Return, for each corner, its ring and its place in it."""
        ring_of, place_of = np.empty_like(self.x), np.empty_like(self.x)
        for index, ring in enumerate(self.rings):
            ring_of[ring] = index
            place_of[ring] = np.arange(len(ring))
        return ring_of, place_of

    def _edges_left_of(self, mask: Mask, y: Indices, x: Indices) -> tuple[Indices, Indices]:
        """Return the vertical edge that bounds the run of mask pixels left of each (y, x), and its column."""
        height, width = mask.shape
        steps = np.diff(mask, axis=1, prepend=False, append=False)
        sides = np.flatnonzero(steps)  # of pixel rows: row × (width + 1) + column
        columns = sides[np.searchsorted(sides, y * (width + 1) + x) - 1] - y * (width + 1)
        keys = self.x[self.tops] * (height + 1) + self.y[self.tops]
        edges = np.searchsorted(keys, columns * (height + 1) + y, side="right") - 1
        return edges, columns


def _corners(mask: Mask) -> tuple[Indices, Indices, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the outline's corners, row by row: y, x, whether the pixel to the lower right is in the mask.

    Where two pixels of the mask meet in a corner there are two, the left one first; the last array says where
    the right one of them comes first in its column.
    """
    padded = np.pad(mask, 1)
    top_left, top_right = padded[:-1, :-1], padded[:-1, 1:]
    bottom_left, bottom_right = padded[1:, :-1], padded[1:, 1:]
    odd = top_left ^ top_right ^ bottom_left ^ bottom_right
    double = (top_left == bottom_right) & (top_right == bottom_left) & (top_left != top_right)
    y, x = np.nonzero(odd | double)
    repeats = double[y, x].astype(np.int64) + 1
    y, x = np.repeat(y, repeats), np.repeat(x, repeats)
    return y, x, bottom_right[y, x], double[y, x] & top_right[y, x]


def _vertical_edges(y: Indices, x: Indices, flips: NDArray[np.bool_]) -> tuple[Indices, Indices]:
    """Return the upper and lower corner of every vertical edge, column by column."""
    turn = np.arange(len(y))
    by_column = np.lexsort((np.where(flips, -turn, turn), y, x))
    return by_column[0::2], by_column[1::2]


def _rings(tops: Indices, bottoms: Indices) -> list[list[int]]:
    """Follow the edges, across and down in turn; corners 2n and 2n + 1 are the ends of an edge across."""
    across_column = np.empty(2 * len(tops), np.int64)
    across_column[tops], across_column[bottoms] = bottoms, tops
    other = across_column.tolist()
    seen, rings = bytearray(len(other)), []
    for start in range(0, len(other), 2):
        if seen[start]:
            continue
        ring: list[int] = []
        corner = start
        while not seen[corner]:
            ring += (corner, corner ^ 1)
            seen[corner] = seen[corner ^ 1] = True
            corner = other[corner ^ 1]
        rings.append(ring)
    return rings
