"""Images to features against the package's own predictor and processor."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from inference.contract.spec import Input
from inference.images import fit
from inference.models.sam3.encoder import Features, ImageEncoder
from tests.inference.models.sam3 import tiny
from tests.inference.models.sam3.conftest import picture, squashed

SIZE = tiny.CONFIG.image_size


def encode(model: Any, *images: Image.Image) -> Features:
    with torch.inference_mode():
        return ImageEncoder(model)(torch.from_numpy(np.stack([squashed(image) for image in images])))


def test_its_features_are_those_of_the_packages_processor(model: Any) -> None:
    from sam3.model.sam3_image_processor import Sam3Processor

    image = Image.fromarray(squashed(picture()))
    theirs = Sam3Processor(model, resolution=SIZE, device="cpu").set_image(image)["backbone_out"]
    ours = encode(model, image)
    # The processor has run conv_s0 and conv_s1; its `predict_inst` adds no_mem_embed.
    hr0, hr1, coarse = theirs["sam2_backbone_out"]["backbone_fpn"]
    no_memory = model.inst_interactive_predictor.model.no_mem_embed.reshape(1, -1, 1, 1)
    expected = Features(*theirs["backbone_fpn"], hr0, hr1, coarse + no_memory)
    for name, one, other in zip(Features._fields, ours, expected, strict=True):
        assert torch.allclose(one, other, atol=1e-5), name


def test_its_batch_mates_do_not_matter(model: Any) -> None:
    images = [picture(number) for number in range(3)]
    together = encode(model, *images)
    for place, image in enumerate(images):
        for one, many in zip(encode(model, image), together, strict=True):
            assert torch.allclose(one[0], many[place], atol=1e-5)


def test_its_features_depend_on_the_image(model: Any) -> None:
    for one, other in zip(encode(model, picture(0)), encode(model, picture(1)), strict=True):
        assert not torch.allclose(one, other, atol=1e-2)


def as_png(image: Image.Image) -> Image.Image:
    written = io.BytesIO()
    image.save(written, "PNG")
    return Image.open(written)


@pytest.mark.parametrize("size", [(160, 120), (1200, 1600), (3000, 900), (1008, 1008), (7, 2000)])
def test_the_worker_resizes_as_the_package_does(size: tuple[int, int]) -> None:
    from torchvision.transforms import v2

    image = picture(0, *size)
    ours = fit(as_png(image), Input(width=1008, height=1008, resize="squash")).pixels
    theirs = v2.Resize((1008, 1008))(v2.functional.to_image(image)).permute(1, 2, 0).numpy()
    difference = np.abs(ours.astype(int) - theirs.astype(int))
    assert difference.max() <= 2
    assert (difference > 1).mean() < 1e-5
