"""What looks alike, on a map of two halves."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from inference.training.similarity import SUBPIXELS, at_subpixels, clicked_subpixels, most_similar

CELLS = 8
SIDE = 2 * CELLS


def halves(at: int) -> Tensor:
    """Unit vectors at stride 4, [1, 1, 2, 4 * HW]: one direction left of column ``at``, another after."""
    looks = torch.zeros(1, 2, SIDE, SIDE)
    looks[:, 0, :, :at] = 1
    looks[:, 1, :, at:] = 1
    return F.pixel_unshuffle(looks, 2).reshape(1, 1, 2, -1)


def test_a_click_finds_what_looks_like_it_to_the_sub_pixel() -> None:
    coords = torch.tensor([[[10.0, 50.0], [60.0, 20.0], [0.0, 0.0]]])
    labels = torch.tensor([[1.0, 0.0, -1.0]])
    held = torch.zeros(1, 2, SUBPIXELS, CELLS, CELLS)
    maps = at_subpixels(halves(9), coords, ((labels == 1).float(), (labels == 0).float()), held)
    positive, negative, before, rest = F.pixel_shuffle(maps, 2)[0]
    assert torch.allclose(positive[:, :9], torch.ones(SIDE, 9), atol=1e-3)
    assert positive[:, 9:].abs().max() < 1e-3
    assert torch.allclose(negative[:, 9:], torch.ones(SIDE, SIDE - 9), atol=1e-3)
    assert before.abs().max() == rest.abs().max() == 0


def test_the_looks_around_a_click_are_taken_where_it_is() -> None:
    around = clicked_subpixels(torch.tensor([[[22.0, 6.0]]]), torch.ones(1, 1), CELLS)
    assert around.shape == (1, SUBPIXELS, CELLS, CELLS)
    full = F.pixel_shuffle(around, 2)[0, 0]
    assert divmod(int(full.argmax()), SIDE) == (1, 5)
    assert full.max() == 1


def test_no_click_of_a_kind_looks_like_nothing() -> None:
    cosines = torch.rand(1, 1, 3, 4)
    assert (most_similar(cosines, torch.zeros(1, 3)) == -1).all()
    assert torch.equal(most_similar(cosines, torch.tensor([[0.0, 1.0, 0.0]])), cosines[:, :, 1])
