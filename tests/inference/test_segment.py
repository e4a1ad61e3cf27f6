"""Prompts to instances in image pixels, on real graphs."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from inference.contract import rle
from inference.contract.messages import SegmentRequest
from inference.contract.prompts import PromptError
from inference.decoder import Decoder
from inference.images import fit
from inference.models.builtin import Adapter
from inference.segment import segment
from tests.inference import tiny_bundle
from tests.inference.conftest import square


@pytest.fixture
def ask(bundle):
    """Return a function that segments the picture of the square, or another."""
    decoder, model = Decoder(bundle, threads=1), Adapter(bundle, threads=1)

    def answer(image=None, **request):
        picture = fit(image or square(), model.spec.input)
        ready = decoder.prepare(model.encode([picture.pixels])[0])
        wanted = SegmentRequest.model_validate(request)
        return segment(decoder, ready, wanted, picture.width, picture.height)

    return answer


def the_square() -> np.ndarray:
    mask = np.zeros((480, 640), bool)
    mask[120:360, 160:480] = True
    return mask


def iou(one, other) -> float:
    return np.count_nonzero(one & other) / np.count_nonzero(one | other)


def test_it_segments_what_was_clicked(ask):
    (instance,) = ask(points=[{"x": 320, "y": 240}]).instances
    assert instance.rle.size == (480, 640)
    assert iou(rle.decode(instance.rle), the_square()) > 0.9
    assert list(instance.bbox) == rle.bbox(instance.rle)
    assert instance.score == pytest.approx(0.9)


def test_it_segments_a_box(ask):
    """The tiny model takes the box's first corner for its click."""
    (instance,) = ask(box=[170, 130, 470, 350]).instances
    assert iou(rle.decode(instance.rle), the_square()) > 0.9


def test_it_gives_all_masks_best_first(ask):
    instances = ask(points=[{"x": 320, "y": 240}], multimask=True).instances
    assert [instance.score for instance in instances] == pytest.approx([0.9, 0.8])
    assert iou(rle.decode(instances[0].rle), the_square()) > 0.9


def test_it_gives_the_candidate_that_was_taken(ask):
    both = ask(points=[{"x": 320, "y": 240}], multimask=True).instances
    assert ask(points=[{"x": 320, "y": 240}], candidates=[1]).instances == [both[1]]
    assert ask(points=[{"x": 320, "y": 240}], candidates=[0]).instances == [both[0]]


@pytest.mark.parametrize(
    ("candidates", "message"),
    [([2], "does not give 3 candidates"), ([0, 0], "2 candidates for 1 points and boxes")],
)
def test_it_refuses_candidates_that_there_are_not(ask, candidates, message):
    with pytest.raises(PromptError, match=message):
        ask(points=[{"x": 320, "y": 240}], candidates=candidates)


def test_it_gives_an_empty_instance_rather_than_none(tmp_path):
    folder = tiny_bundle.write(tmp_path)
    written = (folder / "spec.json").read_text().replace('"mask_threshold": 0.0', '"mask_threshold": 99.0')
    (folder / "spec.json").write_text(written)
    decoder, model = Decoder(folder, threads=1), Adapter(folder, threads=1)
    ready = decoder.prepare(model.encode([fit(square(), model.spec.input).pixels])[0])
    wanted = SegmentRequest.model_validate({"points": [{"x": 320, "y": 240}]})
    (instance,) = segment(decoder, ready, wanted, 640, 480).instances
    assert instance.bbox == (0, 0, 0, 0)
    assert rle.area(instance.rle) == 0


def test_it_finds_everything_once(ask):
    pixels = np.full((480, 640, 3), 20, np.uint8)
    pixels[120:240, 80:240] = 120
    pixels[240:360, 400:560] = 220
    result = ask(Image.fromarray(pixels), everything=True)
    found = [rle.decode(instance.rle) for instance in result.instances]
    for grey in (20, 120, 220):
        assert sum(iou(mask, pixels[..., 0] == grey) > 0.9 for mask in found) == 1
    scores = [instance.score for instance in result.instances]
    assert scores == sorted(scores, reverse=True)
    assert not result.capped


def test_it_finds_nothing_below_the_threshold(ask):
    assert ask(everything=True, threshold=0.95).instances == []


@pytest.mark.parametrize(
    "request_", [{}, {"points": [{"x": 641, "y": 1}]}, {"text": "apple"}, {"box": [9, 9, 5, 5]}]
)
def test_it_refuses_what_does_not_fit(ask, request_):
    with pytest.raises(PromptError):
        ask(**request_)
