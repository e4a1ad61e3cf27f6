"""Masks as COCO's RLE: the same strings as pycocotools, and nothing malformed gets in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as coco

from inference.contract import rle
from inference.contract.rle import Rle, RleError

masks = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(lambda shape: arrays(np.bool_, shape))


def theirs(mask: np.ndarray) -> dict:
    return coco.encode(np.asfortranarray(mask, dtype=np.uint8))


@given(masks)
def test_it_writes_what_pycocotools_writes(mask):
    ours = rle.encode(mask)
    assert ours.counts.encode() == theirs(mask)["counts"]
    assert ours.size == mask.shape


@given(masks)
def test_it_reads_what_pycocotools_writes(mask):
    value = {"size": list(mask.shape), "counts": theirs(mask)["counts"].decode()}
    parsed = rle.parse(value, *mask.shape, allow_empty=True)
    assert parsed == rle.encode(mask)
    np.testing.assert_array_equal(rle.decode(parsed), mask)


@given(masks)
def test_it_measures_without_decoding(mask):
    ours = rle.encode(mask)
    assert rle.area(ours) == mask.sum()
    assert rle.bbox(ours) == [int(side) for side in coco.toBbox(theirs(mask))]


def test_it_agrees_on_a_large_image_with_long_runs():
    rows, columns = np.ogrid[:3000, :4000]
    mask = (rows - 1500) ** 2 + (columns - 2000) ** 2 < 1400**2
    mask[1000:1010] = False
    assert rle.encode(mask).counts.encode() == theirs(mask)["counts"]
    np.testing.assert_array_equal(rle.decode(rle.encode(mask)), mask)


@given(st.text(max_size=30), st.integers(1, 9), st.integers(1, 9))
def test_it_accepts_only_strings_that_describe_the_image(counts, height, width):
    value = {"size": [height, width], "counts": counts}
    try:
        parsed = rle.parse(value, height, width, allow_empty=True)
    except RleError:
        return
    mask = rle.decode(parsed)
    assert mask.shape == (height, width)
    assert rle.encode(mask) == parsed


def test_it_gives_equal_masks_equal_strings():
    split = rle.from_runs([2, 1, 0, 2, 1], 2, 3)
    assert split == rle.from_runs([2, 3, 1], 2, 3)
    assert rle.parse(split.as_dict(), 2, 3) == split


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "an object"),
        ({"counts": "04"}, "RLE size must be"),
        ({"size": [0, 0], "counts": ""}, "two positive integers"),
        ({"size": [2, True], "counts": "04"}, "two positive integers"),
        ({"size": [2, 2.0], "counts": "04"}, "two positive integers"),
        ({"size": [3, 2], "counts": "06"}, "the image's is 2×2"),
        ({"size": [2, 2], "counts": [0, 4]}, "compressed string"),
        ({"size": [2, 2], "counts": b"04"}, "compressed string"),
        ({"size": [2, 2], "counts": "é"}, "alphabet"),
        ({"size": [2, 2], "counts": "0T"}, "middle of a number"),
        ({"size": [2, 2], "counts": "oooooooooo0"}, "too large"),
        ({"size": [2, 2], "counts": "05"}, "sum to"),
        ({"size": [2, 2], "counts": "0O5"}, "from 0"),
        ({"size": [2, 2], "counts": ""}, "sum to"),
        ({"size": [2, 2], "counts": "4"}, "empty"),
    ],
)
def test_it_says_what_is_wrong(value, message):
    with pytest.raises(RleError, match=message):
        rle.parse(value, 2, 2)


@pytest.mark.parametrize(
    "runs", [[[1], [2, 3]], [1.5, 2.5], ["4"], [-1, 5], [2**70], "04", None, [True, True, True, True]]
)
def test_it_refuses_runs_that_are_none(runs):
    with pytest.raises(RleError):
        rle.from_runs(runs, 2, 2)


def test_it_is_written_as_coco_writes_it():
    assert Rle((2, 3), "06").as_dict() == {"size": [2, 3], "counts": "06"}
