"""The bundle that ships: one click on a plain disc is enough, at any size of picture and disc."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import inference.models.builtin
from inference.contract import rle
from inference.contract.messages import SegmentRequest
from inference.decoder import Decoder, to_image_mask
from inference.images import fit
from inference.models.builtin import Adapter
from inference.segment import segment
from tests.running_app import ROOT

SAMPLES = ROOT / "static" / "samples"
BUNDLE = Path(inference.models.builtin.__file__).parent
LARGEST, LARGEST_CLASSIFIER = 15_000_000, 5_000_000
#: Background and disc.
COLOURS = [("white", "black"), ("#2060c0", "#f0c020"), ("#808080", "#c03030"), ("#102010", "#40a040")]


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return Decoder(BUNDLE)


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (1600, 900)])
@pytest.mark.parametrize("share", [0.05, 0.15, 0.4])
@pytest.mark.parametrize("colours", COLOURS)
def test_it_finds_a_plain_disc_with_one_click(
    decoder: Decoder, size: tuple[int, int], share: float, colours: tuple[str, str]
) -> None:
    width, height = size
    radius = (share * width * height / np.pi) ** 0.5
    radius = min(radius, 0.49 * min(size))
    x, y = width * 0.5 + 0.1 * (width / 2 - radius), height * 0.5 - 0.1 * (height / 2 - radius)
    image = Image.new("RGB", size, colours[0])
    ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), fill=colours[1])
    ys, xs = np.mgrid[0:height, 0:width] + 0.5
    truth = (xs - x) ** 2 + (ys - y) ** 2 <= radius**2
    mask = click(decoder, image, x, y)
    assert (mask & truth).sum() / (mask | truth).sum() >= 0.9


def click(decoder: Decoder, image: Image.Image, x: float, y: float) -> np.ndarray:
    encoder = Adapter()
    picture = fit(image, encoder.spec.input)
    scale = encoder.spec.input.scale_of(picture.width, picture.height)
    ready = decoder.prepare(encoder.encode([picture.pixels])[0])
    decoded = decoder.decode(ready, [(x * scale[0], y * scale[1])], [1])
    return to_image_mask(decoded.masks[decoded.best], encoder.spec, picture.width, picture.height)


def test_it_finds_coins_that_nobody_pointed_at(decoder: Decoder) -> None:
    encoder = Adapter()
    picture = fit(Image.open(SAMPLES / "coins.jpg").convert("RGB"), encoder.spec.input)
    ready = decoder.prepare(encoder.encode([picture.pixels])[0])
    request = SegmentRequest(everything=True)
    found = segment(decoder, ready, request, picture.width, picture.height).instances
    round_ones = [it for it in found if is_round(it.bbox, rle.area(it.rle)) and 25 < it.bbox[2] < 90]
    assert len(round_ones) >= 6


def is_round(bbox: tuple[int, int, int, int], area: int) -> bool:
    """Return whether a mask fills its box as a disc does: π/4 of it, and the box is nearly a square."""
    _, _, width, height = bbox
    return 0.75 < width / height < 1.33 and abs(area / (width * height) - np.pi / 4) < 0.1


def test_it_is_small_enough_to_ship() -> None:
    graphs = ("encoder.onnx", "prepare.onnx", "decoder.onnx")
    assert sum((BUNDLE / name).stat().st_size for name in graphs) < LARGEST
    assert (BUNDLE / "classifier.onnx").stat().st_size < LARGEST_CLASSIFIER
