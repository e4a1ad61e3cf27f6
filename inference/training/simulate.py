"""Simulated annotators for training: where they click first, where they correct, how they draw boxes.

Truths and predictions are on the mask grid, stride 4; prompts are in model pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .clicks import Mask, depth, next_click

STRIDE = 4
Rng = np.random.Generator
Point = tuple[float, float, int]
#: Applies a function to the prompts of a batch one by one, as `map` does, or several at once.
Each = Callable[..., Iterable[Any]]


@dataclass
class Prompts:
    """The prompts given so far for each truth: lists of (x, y, label)."""

    points: list[list[Point]] = field(default_factory=list)

    def tensors(self) -> tuple[Tensor, Tensor]:
        """Coordinates float32 [P, N, 2] and labels float32 [P, N], padded with label -1."""
        longest = max(len(points) for points in self.points)
        padded = [points + [(0.0, 0.0, -1)] * (longest - len(points)) for points in self.points]
        table = torch.tensor(padded, dtype=torch.float32)
        return table[..., :2], table[..., 2]


def jittered(x: float, y: float, label: int, rng: Rng) -> Point:
    """A grid position as a prompt, anywhere in its cell."""
    dx, dy = rng.uniform(-0.5, 0.5, 2)
    return (x + dx) * STRIDE, (y + dy) * STRIDE, label


def sample_inside(region: Mask, rng: Rng) -> tuple[float, float]:
    """A random point of a region, away from its border more often than not."""
    inner = depth(region)
    ys, xs = np.nonzero(inner > inner.max() * rng.uniform(0, 0.8))
    index = rng.integers(len(xs))
    return float(xs[index]) + 0.5, float(ys[index]) + 0.5


def draw_box(truth: Mask, rng: Rng) -> list[Point]:
    """The bounding box as a hand draws it: each side exact, or off by a few percent."""
    ys, xs = np.nonzero(truth)
    x0, y0, x1, y1 = float(xs.min()), float(ys.min()), float(xs.max()) + 1, float(ys.max()) + 1
    slack = rng.choice((0.0, 0.02, 0.05, 0.1))
    noise = rng.normal(0, slack, 4) * np.array([x1 - x0, y1 - y0] * 2)
    left, top, right, bottom = (np.array([x0, y0, x1, y1]) + noise) * STRIDE
    return [(float(left), float(top), 2), (float(right), float(bottom), 3)]


def first_prompts(truths: NDArray[np.bool_], rng: Rng, boxes: float, each: Each = map) -> Prompts:
    """A first click, mostly the deepest point, or in a share of cases a box, rarely both."""

    def prompt(truth: Mask, rng: Rng) -> list[Point]:
        points: list[Point] = []
        with_box = rng.random() < boxes
        if with_box:
            points += draw_box(truth, rng)
        if not with_box or rng.random() < 0.15:
            points.append(first_click(truth, rng))
        return points

    return Prompts(list(each(prompt, truths, rng.spawn(len(truths)))))


def first_click(truth: Mask, rng: Rng) -> Point:
    """The protocol's first click, or a less careful one."""
    click = next_click(truth, np.zeros_like(truth))
    if click is None or rng.random() < 0.45:
        return jittered(*sample_inside(truth, rng), 1, rng)
    return jittered(*click, rng)


def correct(
    prompts: Prompts, truths: NDArray[np.bool_], predicted: NDArray[np.bool_], rng: Rng, each: Each = map
) -> None:
    """Add a corrective click to every prompt list whose mask is not perfect."""

    def click(points: list[Point], truth: Mask, mask: Mask, rng: Rng) -> list[Point]:
        found = next_click(truth, mask)
        if found is None:
            return points
        x, y, label = found
        if rng.random() < 0.3:
            x, y = sample_inside((truth & ~mask) if label else (mask & ~truth), rng)
        return [*points, jittered(x, y, label, rng)]

    prompts.points = list(each(click, prompts.points, truths, predicted, rng.spawn(len(truths))))
