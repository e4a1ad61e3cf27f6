"""The image side of the fast decoder: a fixed part, and a few rows times a small matrix (`folding.py`)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from .folding import heads


class Side(NamedTuple):
    """The image side [P, C] = scale · (fixed part) + rowsᵀ · low + bias; None: 1, and 0.

    scale [1, P], rows [n, P], low [n, C], bias [C]. The fixed part is present as its products only.
    """

    rows: Tensor
    low: Tensor
    scale: Tensor | None = None
    bias: Tensor | None = None


class Added(NamedTuple):
    """What a layer adds to the image side before its norm: rows [n, P] times low [n, C], centred over C.

    cross [n, P]: the product of `low` with the fixed part, also centred.
    """

    rows: Tensor
    low: Tensor
    cross: Tensor


def span(value: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Split values [H, T, D] into [H, r, T], [H, r, D] and [H, D], r = min(T - 1, D).

    Attention weights w [T] of a head sum up to 1, so what they get is (first · w)ᵀ · second + third. The rank
    is that of the differences from the last token's value: first · w are the T - 1 other weights themselves,
    or, when these are more than the dimensions, the D numbers that they make.
    """
    count, _, size = value.shape
    last = value[:, -1:]
    difference = value - last
    token = torch.ones_like(value[0, :, 0]).cumsum(0) - 1
    number = torch.arange(size, dtype=value.dtype)
    few = token[-1] <= size
    used = torch.nonzero(number < token[-1])[:, 0]
    itself = (token[None, :] == number[:, None]).to(value.dtype)
    first = torch.where(few, itself.expand(count, -1, -1), difference.transpose(1, 2))
    padded = torch.cat([difference, value.new_zeros(count, size, size)], 1)[:, :size]
    second = torch.where(few, padded, torch.eye(size).expand(count, -1, -1))
    return first[:, used], second[:, used], last[:, 0]


def through(asking: Tensor, low: Tensor) -> Tensor:
    """Compare [H, T, D] with the projection of rows, [n, H·D]: [H, T, n]."""
    return asking @ heads(low, asking.shape[0]).transpose(1, 2)


def back(weight: Tensor, low: Tensor) -> Tensor:
    """What weights [H, T, n] on rows get through their projection [n, H·D]: [H, T, D]."""
    return weight @ heads(low, weight.shape[0])


def square(added: Added, scale: Tensor | None = None) -> Tensor:
    """What a layer adds to |x|² of each cell, [1, P]; `scale`: of the fixed part."""
    gram = (added.low @ added.low.T) @ added.rows
    cross = 2 * added.cross if scale is None else 2 * added.cross * scale
    return (added.rows * (gram + cross)).sum(0, keepdim=True)


def product(one: Added, other: Added) -> Tensor:
    """Twice the product of what two layers add, [1, P]."""
    return (other.rows * ((2 * other.low @ one.low.T) @ one.rows)).sum(0, keepdim=True)
