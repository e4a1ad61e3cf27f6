"""What training minimises, with several masks a prompt."""

from __future__ import annotations

import torch

from inference.training import losses


def quarter() -> torch.Tensor:
    truth = torch.zeros(1, 1, 8, 8)
    truth[..., :4, :4] = 1
    return truth


def masks(*grids: torch.Tensor) -> torch.Tensor:
    return torch.cat([(grid - 0.5) * 20 for grid in grids], 1)


def test_it_measures_every_mask() -> None:
    truth = quarter()
    overlap = losses.overlap(masks(truth, 1 - truth, torch.ones_like(truth)), truth)
    assert overlap.tolist() == [[1.0, 0.0, 0.25]]


def test_it_shows_the_mask_of_the_highest_score() -> None:
    truth = quarter()
    given = masks(1 - truth, truth, torch.ones_like(truth))
    assert torch.equal(losses.shown(given, torch.tensor([[0.2, 0.9, 0.3]])), given[:, 1:2])


def test_it_wants_the_best_mask_shown() -> None:
    truth = quarter()
    given = masks(1 - truth, truth, torch.ones_like(truth))
    right = losses.total(given, torch.tensor([[0.0, 1.0, 0.25]]), truth)
    wrong = losses.total(given, torch.tensor([[1.0, 0.0, 0.25]]), truth)
    assert right < wrong - 0.5


def test_it_wants_scores_that_are_true() -> None:
    truth = quarter()
    given = masks(1 - truth, truth, torch.ones_like(truth))
    honest = losses.total(given, torch.tensor([[0.0, 1.0, 0.25]]), truth)
    boasting = losses.total(given, torch.tensor([[0.9, 1.0, 0.9]]), truth)
    assert honest < boasting
