"""The click protocol on shapes whose answer is known."""

from __future__ import annotations

import numpy as np

from inference.training.clicks import depth, iou, next_click

EMPTY = np.zeros((40, 60), bool)


def rectangle(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    mask = EMPTY.copy()
    mask[top:bottom, left:right] = True
    return mask


def test_it_clicks_first_in_the_middle_of_the_object() -> None:
    assert next_click(rectangle(10, 20, 21, 31), EMPTY) == (25.5, 15.5, 1)


def test_it_clicks_the_larger_of_what_is_missing_and_what_is_too_much() -> None:
    truth, predicted = rectangle(0, 0, 20, 20), rectangle(0, 10, 20, 50)
    x, y, label = next_click(truth, predicted) or (0, 0, -1)
    assert label == 0
    assert 20 < x < 50
    assert 9 <= y <= 11


def test_it_prefers_one_large_part_to_many_small_ones() -> None:
    truth = rectangle(2, 2, 12, 12)
    truth[20:38:2, 20:58] = True  # nine stripes, more pixels in all, each smaller than the square
    click = next_click(truth, EMPTY)
    assert click is not None
    assert click[0] < 12
    assert click[1] < 12


def test_it_treats_the_border_of_the_picture_as_a_border() -> None:
    inside = depth(rectangle(0, 0, 11, 60))
    assert np.unravel_index(inside.argmax(), inside.shape)[0] == 5


def test_it_has_nothing_to_click_on_a_perfect_mask() -> None:
    assert next_click(rectangle(1, 1, 5, 5), rectangle(1, 1, 5, 5)) is None


def test_it_counts_two_empty_masks_as_equal() -> None:
    assert iou(EMPTY, EMPTY) == 1
    assert iou(rectangle(0, 0, 10, 10), rectangle(0, 0, 10, 5)) == 0.5
