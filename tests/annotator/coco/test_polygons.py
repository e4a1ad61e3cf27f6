from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from annotator.coco.polygons import polygons
from inference.contract.rle import encode
from tests.shapes import disc

Mask = NDArray[np.bool_]


def redrawn(outlines: list[list[int]], mask: Mask) -> Mask:
    """Return the mask that pycocotools makes of the polygons."""
    height, width = mask.shape
    parts = coco_mask.frPyObjects(outlines, height, width)
    drawn: Mask = coco_mask.decode(coco_mask.merge(parts)).astype(bool)
    return drawn


def enclosed(outline: list[int]) -> float:
    """Return the signed area of a polygon, positive if it goes clockwise on the screen."""
    x, y = np.array(outline[0::2], float), np.array(outline[1::2], float)
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)


def assert_exact(mask: Mask) -> list[list[int]]:
    outlines = polygons(encode(mask))
    assert all(len(outline) >= 8 and len(outline) % 2 == 0 for outline in outlines)
    assert np.array_equal(redrawn(outlines, mask), mask)
    assert sum(enclosed(outline) for outline in outlines) == mask.sum()
    return outlines


@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))).filter(lambda mask: mask.any()))
@settings(max_examples=150, deadline=None)
def test_it_gives_back_every_mask_exactly(mask: Mask) -> None:
    assert_exact(mask)


@pytest.mark.parametrize("density", [0.1, 0.5, 0.9])
def test_it_gives_back_noise_exactly(density: float) -> None:
    assert_exact(np.random.default_rng(3).random((90, 130)) < density)


def test_it_draws_a_box_with_four_corners() -> None:
    mask = np.zeros((10, 20), bool)
    mask[2:5, 3:9] = True
    assert assert_exact(mask) == [[3, 2, 9, 2, 9, 5, 3, 5]]


def test_it_draws_one_pixel_as_a_legal_polygon() -> None:
    mask = np.zeros((4, 4), bool)
    mask[3, 0] = True
    assert assert_exact(mask) == [[0, 3, 1, 3, 1, 4, 0, 4]]


def test_it_gives_every_part_its_own_polygon() -> None:
    mask = disc(80, 60, 20, 20, 10) | disc(80, 60, 60, 40, 12)
    assert len(assert_exact(mask)) == 2


def test_it_keeps_holes_and_islands_in_holes() -> None:
    ring = disc(100, 100, 50, 50, 40) & ~disc(100, 100, 50, 50, 25)
    outlines = assert_exact(ring | disc(100, 100, 50, 50, 10))
    assert len(outlines) == 2


def test_it_keeps_many_holes_in_one_polygon() -> None:
    mask = np.ones((40, 60), bool)
    mask[3:37:5, 4:56:4] = False
    assert len(assert_exact(mask)) == 1


def test_it_does_not_join_pixels_that_meet_in_a_corner() -> None:
    assert len(assert_exact(np.eye(5, dtype=bool))) == 5


def test_it_draws_nothing_for_an_empty_mask() -> None:
    assert polygons(encode(np.zeros((3, 3), bool))) == []
