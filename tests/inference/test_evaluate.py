"""`make eval` on a COCO file of three plain shapes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as rle
from pycocotools.coco import COCO

from inference.evaluate import Figures, click_through, evaluate, table


@pytest.fixture
def coco(tmp_path: Path) -> COCO:
    pixels = np.full((120, 160, 3), 230, np.uint8)
    annotations = []
    for number, (top, left, colour) in enumerate([(20, 20, 20), (60, 90, 120)], 1):
        mask = np.zeros((120, 160), np.uint8)
        mask[top : top + 40, left : left + 40] = 1
        pixels[mask > 0] = (colour, 40, 200)
        encoded = rle.encode(np.asfortranarray(mask))
        segmentation = {"size": encoded["size"], "counts": encoded["counts"].decode()}
        annotations.append(
            {"id": number, "image_id": 1, "category_id": 1, "segmentation": segmentation, "iscrowd": 0}
        )
    Image.fromarray(pixels).save(tmp_path / "shapes.png")
    content = {
        "images": [{"id": 1, "file_name": "shapes.png", "width": 160, "height": 120}],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "shape"}],
    }
    (tmp_path / "instances.json").write_text(json.dumps(content))
    return COCO(str(tmp_path / "instances.json"))


def test_it_measures_plain_shapes(coco: COCO, tmp_path: Path) -> None:
    result = evaluate(coco, tmp_path, None, most=8, limit=0, baseline=True)
    assert result["objects"] == 2
    assert result["iou"]["8"] > 0.85
    assert result["grabcut"]["objects"] == 2
    assert result["grabcut"]["box_iou"] > 0.9
    assert [line.split()[0] for line in table(result).splitlines()[-2:]] == [result["model"], "GrabCut"]


def test_it_counts_clicks_to_the_goal_and_clicks_that_hurt() -> None:
    figures = Figures([[0.5, 0.9, 0.8], [0.1, 0.2, 0.3]])
    summary = figures.summary(3)
    assert summary["noc85"] == {"mean": 2.5, "failures": 1, "limit": 3}
    assert summary["worse_clicks"] == 0.25
    assert summary["iou"] == {"1": 0.3, "3": 0.55}


def test_it_stops_clicking_on_a_perfect_mask() -> None:
    truth = np.zeros((20, 20), bool)
    truth[5:15, 5:15] = True
    calls = []

    def segment(clicks: list[tuple[float, float, int]]) -> np.ndarray:
        calls.append(list(clicks))
        return truth

    assert click_through(segment, truth, 4) == [1.0] * 4
    assert len(calls) == 1
