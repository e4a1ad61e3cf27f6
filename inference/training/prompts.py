"""Prompts as maps: what clicks, boxes and the previous mask look like to a convolution.

Coordinates are model pixels, float32 [B, N, 2] as (x, y); labels float32 [B, N]: 1 positive, 0 negative, 2 a
box's top left corner, 3 its bottom right one, -1 padding. Everything is computed by broadcasting, so that it
exports to plain ONNX operators and N stays free.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

FAR = 1e7
#: In how many numbers a box says how well a mask fits it.
FITS = 3
#: exp(-40) is nothing beside 1, and still an ordinary float: subnormal numbers are many times slower.
LOWEST_EXPONENT = -40.0


def centres(cells: int, stride: int, like: Tensor) -> Tensor:
    """The model coordinates of the centres of a row of cells: float32 [cells], where ``like`` lives."""
    return (torch.arange(cells, dtype=torch.float32, device=like.device) + 0.5) * stride


def squared_distances(coords: Tensor, cells: int, stride: int) -> Tensor:
    """Squared pixel distance from every prompt point to every cell: [B, N, cells, cells]."""
    grid = centres(cells, stride, coords)
    dx = coords[:, :, 0:1] - grid
    dy = coords[:, :, 1:2] - grid
    return (dy * dy)[:, :, :, None] + (dx * dx)[:, :, None, :]


def nearest(distances: Tensor, chosen: Tensor) -> Tensor:
    """Squared distance to the nearest ``chosen`` (0 or 1, [B, N]) point: [B, 1, H, W], else far."""
    return torch.amin(distances + (1 - chosen)[:, :, None, None] * FAR, dim=1, keepdim=True)


def gaussian(distance: Tensor, sigma: float) -> Tensor:
    """A Gaussian of a squared distance, ``sigma`` in the same pixels."""
    return torch.exp((distance * (-0.5 / (sigma * sigma))).clamp(min=LOWEST_EXPONENT))


def bumps(distance: Tensor, sigmas: tuple[float, ...]) -> list[Tensor]:
    """Gaussians of a squared distance, one for each width in model pixels."""
    return [gaussian(distance, sigma) for sigma in sigmas]


@dataclass
class Box:
    """A box on the grid; all zero where there is none.

    ``inside`` [B, 1, H, W]: how much of each cell it covers. ``across`` [B, 1, 1, W] and ``down``
    [B, 1, H, 1]: the distance from its middle, 1 at its sides, at most 2. ``size`` [B, 2, 1, 1]: its width
    and height, 1 for the whole picture. ``present`` [B, 1, 1, 1]: 1 or 0.
    """

    inside: Tensor
    across: Tensor
    down: Tensor
    size: Tensor
    present: Tensor

    @property
    def away(self) -> Tensor:
        """The larger of the two distances: [B, 1, H, W]."""
        return torch.maximum(self.across, self.down)

    def maps(self) -> list[Tensor]:
        """What a convolution sees of the box beside ``inside`` and ``present``: five maps."""
        shape = self.inside.shape
        sizes = self.size.expand(-1, -1, *shape[2:])
        return [self.across.expand(shape), self.down.expand(shape), self.away, sizes]

    def fits(self, chance: Tensor) -> Tensor:
        """How well masks fit the box, [B, K, 3]: the overlap (IoU) of the rows that they reach with the box's
        rows, the same of the columns, and the share that lies inside; 0 without a box. ``chance`` is [B, K,
        H, W], probabilities. A box is drawn around the whole thing (Lempitsky et al. 2009)."""
        reached = [(chance.amax(3), self.inside.amax(3)), (chance.amax(2), self.inside.amax(2))]
        overlaps = [
            torch.minimum(mask, box).sum(2) / (torch.maximum(mask, box).sum(2) + 1) for mask, box in reached
        ]
        share = (chance * self.inside).sum((2, 3)) / (chance.sum((2, 3)) + 1)
        return torch.stack([*overlaps, share], 2) * self.present[..., 0]


def box_of(coords: Tensor, labels: Tensor, cells: int, stride: int) -> Box:
    """The box among the prompts."""
    first, last = (labels == 2).float()[:, :, None], (labels == 3).float()[:, :, None]
    low, high = (coords * first).sum(1), (coords * last).sum(1)
    present = (first.amax(1) * last.amax(1))[:, :, None, None]
    grid = centres(cells, stride, coords)
    half = ((high - low) / 2).clamp(min=stride / 2)
    distance = ((grid - ((low + high) / 2)[:, :, None]).abs() / half[:, :, None]).clamp(max=2)
    covered = [overlap(grid, low[:, axis, None], high[:, axis, None], stride) for axis in (0, 1)]
    return Box(
        covered[1][:, None, :, None] * covered[0][:, None, None, :] * present,
        distance[:, None, 0:1, :] * present,
        distance[:, 1:2, :, None] * present,
        (2 * half / (cells * stride))[:, :, None, None] * present,
        present,
    )


def overlap(grid: Tensor, low: Tensor, high: Tensor, stride: int) -> Tensor:
    """0..1 for each cell of a row: 1 between ``low`` and ``high``, with an edge one cell wide. [B, cells]."""
    return ((grid - low) / stride + 0.5).clamp(0, 1) * ((high - grid) / stride + 0.5).clamp(0, 1)


def unit(x: Tensor, dim: int) -> Tensor:
    """x scaled to length one along ``dim``."""
    return x / torch.sqrt((x * x).sum(dim, keepdim=True) + 1e-6)
