"""What prompts look like as maps."""

from __future__ import annotations

import torch

from inference.training.prompts import box_of

CELLS, STRIDE = 16, 8


def box(points: list[tuple[float, float, int]]):
    table = torch.tensor([points], dtype=torch.float32)
    return box_of(table[..., :2], table[..., 2], CELLS, STRIDE)


def test_it_covers_the_cells_of_a_box() -> None:
    found = box([(16, 32, 2), (48, 64, 3)])
    assert found.present.item() == 1
    assert found.inside.sum().item() == 16
    assert found.inside[0, 0, 4:8, 2:6].min() == 1


def test_it_measures_from_the_middle_of_a_box_to_its_sides() -> None:
    found = box([(0, 0, 2), (64, 128, 3)])
    assert found.across.shape == (1, 1, 1, CELLS)
    assert found.across[0, 0, 0, 0].item() == 1 - 4 / 32
    assert found.down[0, 0, -1, 0].item() == 1 - 4 / 64
    assert found.across.max() <= 2
    assert found.size.flatten().tolist() == [0.5, 1.0]
    assert found.away.shape == (1, 1, CELLS, CELLS)


def test_it_says_nothing_of_a_box_where_there_is_none() -> None:
    found = box([(40, 40, 1), (0, 0, -1)])
    assert found.present.item() == 0
    for part in (found.inside, *found.maps()):
        assert part.abs().max() == 0


def test_it_says_how_well_masks_fit_a_box() -> None:
    found = box([(16, 32, 2), (48, 64, 3)])
    masks = torch.zeros(1, 3, CELLS, CELLS)
    masks[0, 0, 4:8, 2:6] = 1  # the box itself
    masks[0, 1, 4:8, 2:4] = 1  # half of its columns
    masks[0, 2, 10:14, 10:14] = 1  # somewhere else
    same, half, other = found.fits(masks)[0].tolist()
    assert min(same) > 0.75
    assert half[0] == same[0]
    assert half[1] < 0.5 < half[2]
    assert other == [0, 0, 0]


def test_it_fits_nothing_where_there_is_no_box() -> None:
    assert box([(40, 40, 1)]).fits(torch.ones(1, 3, CELLS, CELLS)).abs().max() == 0
