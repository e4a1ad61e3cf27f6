"""Composed pictures are an ordinary COCO data set, the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools.coco import COCO

from inference.evaluate import annotated_images
from inference.training.composed import SIZE, compose
from inference.training.library import Library
from inference.training.scenes import Composer


def test_it_writes_pictures_and_masks_that_coco_reads(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (400, 400, 4), np.uint8)
    composer = Composer(Library([pixels[..., :3]], [pixels], frozenset([0])), [], SIZE)
    for name in ("one", "two"):
        compose(composer, 3, tmp_path / name)
    coco = COCO(str(tmp_path / "one" / "instances.json"))
    for record, truths in annotated_images(coco, 0):
        assert truths
        assert all(truth.shape == (SIZE, SIZE) for truth in truths)
        with Image.open(tmp_path / "one" / "images" / record["file_name"]) as image:
            assert image.size == (SIZE, SIZE)
    assert len(coco.getImgIds()) == 3
    assert (tmp_path / "one" / "instances.json").read_bytes() == (
        tmp_path / "two" / "instances.json"
    ).read_bytes()
