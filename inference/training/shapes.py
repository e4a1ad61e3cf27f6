"""Procedural silhouettes: blobs, discs, rings, polygons, strokes. Alpha maps, float32 [N, N] in 0..1."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Alpha = NDArray[np.float32]
Rng = np.random.Generator
#: Sub-pixel bits of OpenCV's drawing functions.
SHIFT = 4


def draw(points: NDArray[np.float64], size: int) -> Alpha:
    """A filled polygon with soft edges; points [K, 2] in 0..1."""
    canvas = np.zeros((size, size), np.uint8)
    cv2.fillPoly(canvas, [np.round(points * size * 2**SHIFT).astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
    return np.asarray(canvas / 255, np.float32)


def blob(rng: Rng, size: int) -> Alpha:
    """A closed curve whose radius is a random Fourier series."""
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radius = np.ones_like(angle)
    for order in range(2, rng.integers(3, 9)):
        radius += rng.normal(0, 0.55 / order) * np.cos(order * angle + rng.uniform(0, 2 * np.pi))
    radius = np.clip(radius, 0.15, None)
    radius *= 0.48 / radius.max()
    return draw(0.5 + np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None], size)


def disc(rng: Rng, size: int) -> Alpha:
    """A disc; squashed by the placement it is an ellipse."""
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    return draw(0.5 + np.stack([np.cos(angle), np.sin(angle)], 1) * 0.48, size)


def ring(rng: Rng, size: int) -> Alpha:
    """A disc with a hole."""
    hole = np.zeros((size, size), np.float32)
    inner = disc(rng, int(size * rng.uniform(0.3, 0.75)))
    top, left = (int(rng.uniform(0.3, 0.7) * (size - len(inner))) for _ in range(2))
    hole[top : top + len(inner), left : left + len(inner)] = inner
    return disc(rng, size) * (1 - hole)


def rectangle(rng: Rng, size: int) -> Alpha:
    """A rectangle of any proportion."""
    x, y = rng.uniform(0.05, 0.48, 2)
    return draw(
        np.array([[0.5 - x, 0.5 - y], [0.5 + x, 0.5 - y], [0.5 + x, 0.5 + y], [0.5 - x, 0.5 + y]]), size
    )


def polygon(rng: Rng, size: int) -> Alpha:
    """A star-shaped polygon with three to nine corners."""
    angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 10)))
    radius = rng.uniform(0.2, 0.48, len(angle))
    return draw(0.5 + np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None], size)


def stroke(rng: Rng, size: int) -> Alpha:
    """A thin bent line: cables, stems, legs."""
    canvas = np.zeros((size, size), np.uint8)
    t = np.linspace(0, 1, 40)[:, None]
    a, b, c = rng.uniform(0.08, 0.92, (3, 2))
    curve = (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
    points = np.round(curve * size * 2**SHIFT).astype(np.int32)
    cv2.polylines(
        canvas, [points], False, 255, max(2, int(size * rng.uniform(0.03, 0.14))), cv2.LINE_AA, SHIFT
    )
    return np.asarray(canvas / 255, np.float32)


SHAPES: tuple[Callable[[Rng, int], Alpha], ...] = (blob, blob, disc, ring, rectangle, polygon, stroke)


def random_shape(rng: Rng, size: int = 224) -> Alpha:
    """Any of the shapes."""
    return SHAPES[rng.integers(len(SHAPES))](rng, size)
