"""Where a word's classes are active in a picture: a map over its cells, its peaks, regions around them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inference.decoder import Float
from inference.models.builtin.classifier import Box

# Cells of the map, along each side of the model's input.
GRID = 64
# The map is smoothed by a Gaussian of so many cells; peaks are this far apart at least, and clicks.
SIGMA, APART = 1.5, 3

Mask = NDArray[np.bool_]
Cell = tuple[int, int]


def activity_of(maps: list[Float], classes: list[int]) -> Float:
    """Return how probable the classes are at each place, the mean over the maps' scales: f32 [GRID, GRID]."""
    planes = [Image.fromarray(probability(each, classes, axis=0)) for each in maps]
    scaled = [np.asarray(plane.resize((GRID, GRID), Image.Resampling.BILINEAR)) for plane in planes]
    return _smooth(_smooth(np.mean(scaled, axis=0)).T).T


def probability(each: Float, classes: list[int], axis: int) -> Float:
    """Return how much more probable the classes are than by chance, 0 to 1, of each class's along an axis.

    Chance gives each class the same: grass is to two fifths "animal", and that says nothing.
    """
    chance = len(classes) / each.shape[axis]
    beyond: Float = np.maximum(0, (each.take(classes, axis).sum(axis) - chance) / (1 - chance))
    return beyond.astype(np.float32)


def peaks(activity: Float, lowest: float) -> list[Cell]:
    """Return the cells (row, column) of `lowest` or more that none around them exceeds, highest first."""
    around = np.pad(activity, APART, constant_values=-1)
    shifted = np.lib.stride_tricks.sliding_window_view(around, (2 * APART + 1, 2 * APART + 1))
    rows, columns = np.nonzero((activity >= shifted.max((2, 3))) & (activity >= lowest))
    order = np.argsort(-activity[rows, columns], kind="stable")
    return [(int(rows[place]), int(columns[place])) for place in order]


def nearest(cells: list[Cell]) -> NDArray[np.intp]:
    """Return for each place of the map which of the cells is the nearest: [GRID, GRID]."""
    rows, columns = np.mgrid[:GRID, :GRID]
    distances = np.stack([(rows - row) ** 2 + (columns - column) ** 2 for row, column in cells])
    closest: NDArray[np.intp] = distances.argmin(0)
    return closest


def connected(mask: Mask, place: Cell) -> Mask:
    """Return the part of the mask that hangs together with the place, by its four sides."""
    reached = np.zeros_like(mask)
    reached[place] = True
    size = 0
    while (grown := int(np.count_nonzero(reached))) > size:
        size = grown
        step = reached.copy()
        step[1:] |= reached[:-1]
        step[:-1] |= reached[1:]
        step[:, 1:] |= reached[:, :-1]
        step[:, :-1] |= reached[:, 1:]
        reached = step & mask
        reached[place] = True
    return reached


def spread(activity: Float, region: Mask, place: Cell, most: int) -> list[Cell]:
    """Return up to `most` cells of a region, `place` first: each active, and far from those before it."""
    rows, columns = np.nonzero(region)
    cells = [place]
    distance = np.hypot(rows - place[0], columns - place[1])
    while len(cells) < most:
        best = int(np.argmax(distance * activity[rows, columns]))
        if distance[best] < APART:
            break
        cells.append((int(rows[best]), int(columns[best])))
        distance = np.minimum(distance, np.hypot(rows - rows[best], columns - columns[best]))
    return cells


def share(inside: Mask) -> Float:
    """Return how much of each cell of the map is inside a mask of any size: f32 [GRID, GRID], 0 to 1."""
    image = Image.fromarray(inside.astype(np.float32))
    return np.asarray(image.resize((GRID, GRID), Image.Resampling.BOX))


def extent(mask: Mask) -> Box:
    """Return the corners (x0, y0, x1, y1) of a mask that is not empty, in its cells."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def _smooth(rows: Float) -> Float:
    """Return the map smoothed along its first axis, its border repeated."""
    reach = int(3 * SIGMA) + 1
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / SIGMA) ** 2)
    padded = np.pad(rows, ((reach, reach), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    smoothed: Float = (windows @ (weights / weights.sum())).astype(np.float32)
    return smoothed
