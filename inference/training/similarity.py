"""What looks like what was clicked, and like what was taken before: cosines in learned spaces.

At stride 8 they help to tell what the object is, at stride 4 where it ends. Maps at stride 4 keep the four
sub-pixels of a cell of stride 8 as channels, in the order of `pixel_unshuffle`.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from .prompts import FAR, Box, centres, gaussian, unit

#: How far around a click its looks are taken, in model pixels.
SAMPLE = 5.0
SUBPIXELS = 4


def similarity(similar: Tensor, places: list[Tensor]) -> Tensor:
    """The cosine between every cell and the mean of each place: [B, heads, places, HW].

    ``similar`` is [B, heads, D, HW] of unit length; ``places`` are weights of cells, [B, n, H, W] each.
    """
    batch, heads, dim, _ = similar.shape
    weights = torch.cat(places, 1).flatten(2)
    sums = similar.reshape(batch, heads * dim, -1) @ weights.transpose(1, 2)
    queries = unit(sums.reshape(batch, heads, dim, -1).transpose(2, 3), 3)
    return queries @ similar


def most_similar(cosines: Tensor, group: Tensor) -> Tensor:
    """The cosine with the most similar click of a group: [B, heads, cells], -1 where the group is empty.

    ``cosines`` is [B, heads, N, cells]; ``group`` [B, N] is 1 for its clicks.
    """
    return torch.amax(cosines - (1 - group)[:, None, :, None] * FAR, dim=2).clamp(min=-1)


def regions(mask: Tensor, has: Tensor, box: Box) -> tuple[Tensor, Tensor]:
    """Where the object seems to be and where not, as weights of ``mask``'s shape [B, C, H, W] each.

    ``mask`` is the previous probability minus one half. Where there is none, the middle of the box stands for
    the object and the box's surroundings for the rest, or the whole picture without a box.
    """
    middle = box.inside * (1.2 - box.away).clamp(0, 1)
    around = (1 - box.inside) * (2 - box.away).clamp(0, 1) * box.present + 1 - box.present
    return (0.5 + mask) * has + middle * (1 - has), (0.5 - mask) * has + around * (1 - has)


def at_subpixels(similar: Tensor, coords: Tensor, groups: tuple[Tensor, Tensor], held: Tensor) -> Tensor:
    """Cosines at stride 4, [B, heads * 4 * 4, H, W]: in each space with the mean of the positive clicks, of
    the negative ones, of the object so far, and of the rest; 0 where there are no such clicks.

    ``similar`` [B, heads, D, 4 * HW]; ``groups`` [B, N] each, 1 for the positive and for the negative points;
    ``held`` [B, 2, 4, H, W], weights of the object so far and of the rest.
    """
    batch, heads, cells = similar.shape[0], similar.shape[1], held.shape[-1]
    clicked = torch.stack([clicked_subpixels(coords, group, cells) for group in groups], 1)
    cosines = similarity(similar, [clicked, held])
    return cosines.reshape(batch, heads * 4 * SUBPIXELS, cells, cells)


def clicked_subpixels(coords: Tensor, group: Tensor, cells: int) -> Tensor:
    """The sum of Gaussians around the points of a group, at stride 4: [B, 4, H, W]."""
    grid = centres(2 * cells, SUBPIXELS, coords)
    across, down = (gaussian((coords[:, :, axis, None] - grid) ** 2, SAMPLE) for axis in (0, 1))
    total = (down * group[:, :, None]).transpose(1, 2) @ across
    return F.pixel_unshuffle(total[:, None], 2)
