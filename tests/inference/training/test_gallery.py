"""The page of best, median and worst pictures."""

from __future__ import annotations

import numpy as np

from inference.training import gallery
from inference.training.gallery import Shot


def shot(iou: float) -> Shot:
    return Shot(np.full((gallery.TILE, gallery.TILE, 3), int(200 * iou), np.uint8), iou)


def test_it_ranks_by_iou() -> None:
    groups = gallery.choose([shot(place / 100) for place in np.random.default_rng(0).permutation(101)])
    assert [found.iou for found in groups["best"]] == [place / 100 for place in range(100, 80, -1)]
    assert groups["worst"][-1].iou == 0
    assert abs(np.median([found.iou for found in groups["median"]]) - 0.5) < 0.02


def test_it_lays_the_tiles_on_one_page() -> None:
    page = gallery.page(gallery.choose([shot(0.5)] * 25))
    step = gallery.TILE + gallery.GAP
    assert page.shape == (3 * (gallery.HEADING + 2 * step), gallery.COLUMNS * step, 3)
    assert page[gallery.HEADING, 0].tolist() == [100, 100, 100]


def test_it_shows_mask_outline_and_click_at_their_places() -> None:
    pixels = np.full((100, 200, 3), 100, np.uint8)
    truth = np.zeros((100, 200), bool)
    truth[20:60, 100:140] = True
    mask = np.zeros_like(truth)
    mask[20:60, 100:120] = True
    left, top, side = gallery.surroundings(truth, mask)
    tile = gallery.draw(pixels, mask, truth, [(130.0, 40.0, 1)])
    scale = gallery.TILE / side

    def at(x: float, y: float) -> list[int]:
        return tile[round((y - top) * scale), round((x - left) * scale)].tolist()

    assert at(110, 30) == [70, 160, 95]
    assert at(135, 30) == [100, 100, 100]
    assert at(130, 40) == list(gallery.GREEN)
    assert (tile == 255).all(2).any()


def test_it_draws_objects_at_the_border() -> None:
    truth = np.zeros((50, 50), bool)
    truth[:10, :50] = True
    tile = gallery.draw(np.zeros((50, 50, 3), np.uint8), truth, truth, [])
    assert tile.shape == (gallery.TILE, gallery.TILE, 3)
