from __future__ import annotations

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from annotator.coco.polygons import polygons
from annotator.coco.segmentation import to_rle
from inference.contract.rle import RleError, decode, encode
from tests.shapes import disc

MASK = disc(40, 30, 18, 14, 9) & ~disc(40, 30, 18, 14, 4)
RLE = encode(MASK)


def test_it_reads_all_three_forms() -> None:
    runs = np.diff(np.flatnonzero(np.diff(np.r_[2, MASK.T.ravel().astype(int), 2])))
    uncompressed = {"size": [30, 40], "counts": runs.tolist()}
    for form in (RLE.as_dict(), uncompressed, polygons(RLE)):
        assert to_rle(form, 30, 40) == RLE


def test_it_draws_polygons_as_pycocotools_does() -> None:
    outline = [[3.2, 4.7, 30.1, 2.5, 25.5, 28.0], [35, 1, 39, 1, 39, 5, 35, 5]]
    drawn = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(outline, 30, 40)))
    assert np.array_equal(decode(to_rle(outline, 30, 40)), drawn.astype(bool))


def test_it_cuts_off_what_lies_outside() -> None:
    assert decode(to_rle([[-5, -5, 20, -5, 20, 60, -5, 60]], 30, 40)).sum() == 20 * 30


@pytest.mark.parametrize(
    "segmentation",
    [
        None,
        [],
        "text",
        7,
        [[1, 2, 3, 4]],
        [[1, 2, 3, 4, 5, 6, 7]],
        [1, 2, 3, 4, 5, 6],
        [[1, 2, "3", 4, 5, 6]],
        [[1, 2, True, 4, 5, 6]],
        [[1, 2, None, 4, 5, 6]],
        [[1, 2, float("inf"), 4, 5, 6]],
        [[1, 2, float("nan"), 4, 5, 6]],
        [[0, 0, 10**400, 0, 1, 1]],
        [[0, 0, 1e9, 0, 1e9, 1e9]],
        [[0, 0, 5, 0, 9, 0]],
        [[0, 0, 40, 30] * 20_000],
        {},
        {"size": [0, 0], "counts": ""},
        {"size": [0, 0], "counts": []},
        {"size": [40, 30], "counts": RLE.counts},
        {"size": [40, 30], "counts": [0, 1200]},
        {"size": [30, 40], "counts": [-1, 1201]},
        {"size": [30, 40], "counts": [0, 1199]},
        {"size": [30, 40], "counts": [1200]},
        {"size": [30, 40], "counts": ["0", "1200"]},
        {"size": [30, 40], "counts": [[0], [1200]]},
        {"size": [30, 40], "counts": RLE.counts[:-1]},
        {"size": [30, 40], "counts": RLE.counts + "\x00"},
        {"size": [30, 40], "counts": b"bytes"},
    ],
)
def test_it_refuses_everything_else_with_a_reason(segmentation: object) -> None:
    with pytest.raises(RleError) as caught:
        to_rle(segmentation, 30, 40)
    assert len(str(caught.value)) > 10
