"""The decoder on real graphs, and its logits as masks in image pixels."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from inference.contract.spec import Spec
from inference.decoder import Decoder, to_image_mask
from inference.images import fit
from inference.models.builtin import Adapter
from tests.inference import tiny_bundle
from tests.inference.conftest import square


@pytest.fixture
def decoder(bundle) -> Decoder:
    return Decoder(bundle, threads=1)


@pytest.fixture
def ready(bundle, decoder):
    model = Adapter(bundle, threads=1)
    picture = fit(square(), model.spec.input)
    return decoder.prepare(model.encode([picture.pixels])[0])


def test_it_decodes_what_is_under_the_click(decoder, ready):
    decoded = decoder.decode(ready, [[32, 32]], [1])
    assert decoded.masks.shape == (2, 16, 16)
    assert decoded.scores.shape == (2,)
    assert decoded.best == 0
    inside = decoded.masks[0] > 0
    assert inside[5:11, 5:11].all()
    assert not inside[0].any()
    assert (decoder.decode(ready, [[2, 2]], [1]).masks[0] > 0)[0].all()


def test_it_refuses_a_payload_of_another_model(decoder):
    with pytest.raises(ValueError, match="has 3 bytes"):
        decoder.prepare(b"abc")


def test_it_replays_clicks_with_the_logits_of_the_one_before(decoder, ready):
    points, labels = [[32, 32], [2, 2], [40, 40]], [1, 0, 1]
    steps = decoder.replay(ready, points, labels)
    assert len(steps) == 3
    before = None
    for count, step in enumerate(steps, start=1):
        alone = decoder.decode(ready, points[:count], labels[:count], before)
        np.testing.assert_array_equal(step.masks, alone.masks)
        before = alone.masks[alone.best]
    assert not np.array_equal(steps[1].masks, decoder.decode(ready, points[:2], labels[:2]).masks)


def test_it_goes_on_with_the_candidate_that_was_taken(decoder, ready):
    points, labels = [[32, 32], [2, 2]], [1, 0]
    first, second = decoder.replay(ready, points, labels, candidates=[1])
    assert list(first.ranked) == [0, 1]
    np.testing.assert_array_equal(second.masks, decoder.decode(ready, points, labels, first.masks[1]).masks)
    assert not np.array_equal(second.masks, decoder.replay(ready, points, labels)[1].masks)


def test_it_counts_a_box_as_one_step(decoder, ready):
    box, labels = [[20, 20], [44, 44]], [2, 3]
    assert len(decoder.replay(ready, box, labels)) == 1
    assert len(decoder.replay(ready, [*box, [32, 32]], [*labels, 1])) == 2


def upsampled(logits: np.ndarray, spec: Spec, width: int, height: int) -> np.ndarray:
    """The formula of half-pixel bilinear upsampling, pixel by pixel."""
    rows, columns = logits.shape
    scale_x, scale_y = spec.input.scale_of(width, height)
    values = np.zeros((height, width))
    for y in range(height):
        v = min(max((y + 0.5) * scale_y * rows / spec.input.height - 0.5, 0), rows - 1)
        for x in range(width):
            u = min(max((x + 0.5) * scale_x * columns / spec.input.width - 0.5, 0), columns - 1)
            top, left = int(v), int(u)
            bottom, right = min(top + 1, rows - 1), min(left + 1, columns - 1)
            upper = logits[top, left] * (1 - (u - left)) + logits[top, right] * (u - left)
            lower = logits[bottom, left] * (1 - (u - left)) + logits[bottom, right] * (u - left)
            values[y, x] = upper * (1 - (v - top)) + lower * (v - top)
    return values


@pytest.mark.parametrize("resize", ["squash", "letterbox"])
@pytest.mark.parametrize("size", [(90, 41), (33, 70), (10, 7), (1, 1), (1, 200)])
def test_it_upsamples_by_the_formula(resize, size):
    spec = Spec.model_validate(tiny_bundle.spec(resize))
    logits = np.random.default_rng(1).normal(size=(16, 16)).astype(np.float32)
    expected = upsampled(logits, spec, *size)
    mask = to_image_mask(logits, spec, *size)
    assert mask.shape == (size[1], size[0])
    clear = np.abs(expected) > 1e-5
    np.testing.assert_array_equal(mask[clear], expected[clear] > 0)


def test_it_upsamples_as_pillow_does():
    spec = Spec.model_validate(tiny_bundle.spec())
    logits = np.random.default_rng(2).normal(size=(16, 16)).astype(np.float32)
    expected = np.asarray(Image.fromarray(logits).resize((160, 96), Image.Resampling.BILINEAR))
    mask = to_image_mask(logits, spec, 160, 96)
    clear = np.abs(expected) > 1e-4
    np.testing.assert_array_equal(mask[clear], expected[clear] > 0)


def test_it_gives_an_empty_mask_where_nothing_is_above_the_threshold():
    spec = Spec.model_validate(tiny_bundle.spec())
    assert not to_image_mask(np.full((16, 16), -1, np.float32), spec, 30, 20).any()
    assert to_image_mask(np.full((16, 16), 1, np.float32), spec, 30, 20).all()
