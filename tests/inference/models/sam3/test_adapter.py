"""The adapter and its bundle against the package's own predictor: the same clicks on the same embedding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from inference import models
from inference.contract.settings import Settings
from inference.decoder import BOX_FROM, BOX_TO, Decoder, to_image_mask
from inference.models.base import FindPrompt, ModelError, OutOfMemory, PointPrompter, TextPrompter
from inference.models.sam.export import wire
from inference.models.sam3.adapter import Adapter
from tests.inference.models.sam3 import tiny
from tests.inference.models.sam3.conftest import picture, settings, squashed
from tests.shapes import iou

SIZE = tiny.CONFIG.image_size
WIDTH, HEIGHT = 160, 120
CLICKS = [(50.0, 40.0), (120.0, 90.0), (20.0, 100.0), (80.0, 60.0)]
LABELS = [1, 0, 1, 0]
BOX = (30.0, 20.0, 110.0, 90.0)

Mask = NDArray[np.bool_]


@pytest.fixture(scope="module")
def payload(adapter: Adapter) -> bytes:
    return adapter.encode([squashed(picture(0, WIDTH, HEIGHT))])[0]


@pytest.fixture(scope="module")
def decoder(adapter: Adapter) -> Decoder:
    return Decoder(adapter.bundle, threads=1)


@pytest.fixture
def predictor(model: Any, adapter: Adapter, payload: bytes) -> Any:
    """The package's predictor, set to the embedding that travels."""
    tensors = adapter.spec.unpack(payload)
    restored = wire.Restore()(*(torch.from_numpy(tensors[name].copy()) for name in wire.PAYLOAD))
    image_embed, hr1, hr0 = restored
    predictor = model.inst_interactive_predictor
    predictor._features = {"image_embed": image_embed, "high_res_feats": [hr0, hr1]}
    predictor._is_image_set, predictor._orig_hw = True, [(HEIGHT, WIDTH)]
    predictor._transforms.max_hole_area = 0  # it may fill holes, which are the annotator's to fill
    yield predictor
    predictor.reset_predictor()


def scaled(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Image pixels to model pixels."""
    return [(x * SIZE / WIDTH, y * SIZE / HEIGHT) for x, y in points]


def theirs(predictor: Any, steps: list[dict[str, Any]], multimask: bool = False) -> tuple[NDArray[Any], ...]:
    """What the package gives for the last of some prompts, each with the logits of the one before."""
    logits = None
    for step in steps:
        masks, scores, logits = predictor.predict(**step, mask_input=logits, multimask_output=multimask)
    return masks, scores, logits


def points_of(count: int) -> dict[str, Any]:
    return {"point_coords": np.array(CLICKS[:count]), "point_labels": np.array(LABELS[:count])}


@pytest.mark.parametrize("clicks", [1, 2, 4])
def test_it_decodes_clicks_as_the_packages_predictor(
    adapter: Adapter, decoder: Decoder, payload: bytes, predictor: Any, clicks: int
) -> None:
    decoded = decoder.replay(decoder.prepare(payload), scaled(CLICKS[:clicks]), LABELS[:clicks])[-1]
    masks, scores, logits = theirs(predictor, [points_of(count) for count in range(1, clicks + 1)])
    chosen = decoded.masks[decoded.best]
    assert np.abs(np.clip(chosen, -32, 32) - logits[0]).max() < 1e-3
    assert iou(to_image_mask(chosen, adapter.spec, WIDTH, HEIGHT), masks[0]) >= 0.999
    assert abs(decoded.scores[decoded.best] - scores[0]) < 1e-4


@pytest.mark.parametrize("clicks", [0, 1, 4])
def test_it_decodes_a_box_then_clicks_that_refine_its_mask(
    adapter: Adapter, decoder: Decoder, payload: bytes, predictor: Any, clicks: int
) -> None:
    points = scaled([BOX[:2], BOX[2:], *CLICKS[:clicks]])
    labels = [BOX_FROM, BOX_TO, *LABELS[:clicks]]
    decoded = decoder.replay(decoder.prepare(payload), points, labels)[-1]
    box = {"box": np.array(BOX)}
    steps = [box, *({**box, **points_of(count)} for count in range(1, clicks + 1))]
    masks, _, logits = theirs(predictor, steps)
    chosen = decoded.masks[decoded.best]
    assert np.abs(np.clip(chosen, -32, 32) - logits[0]).max() < 1e-3
    assert iou(to_image_mask(chosen, adapter.spec, WIDTH, HEIGHT), masks[0]) >= 0.999


def test_it_gives_the_packages_three_masks_of_one_click(
    adapter: Adapter, decoder: Decoder, payload: bytes, predictor: Any
) -> None:
    decoded = decoder.decode(decoder.prepare(payload), scaled(CLICKS[:1]), LABELS[:1])
    masks, scores, _ = theirs(predictor, [points_of(1)], multimask=True)
    ours = [to_image_mask(logits, adapter.spec, WIDTH, HEIGHT) for logits in decoded.masks[1:]]
    assert [iou(one, other) >= 0.999 for one, other in zip(ours, masks, strict=True)] == [True] * 3
    assert np.abs(np.sort(decoded.scores[1:]) - np.sort(scores)).max() < 2e-4


def test_its_batch_mates_do_not_change_an_embedding(adapter: Adapter) -> None:
    images = [squashed(picture(number)) for number in range(3)]
    together, alone = adapter.encode(images), [adapter.encode([image])[0] for image in images]
    assert len(set(together)) == 3
    for one, other in zip(together, alone, strict=True):
        near = adapter.spec.unpack(one), adapter.spec.unpack(other)
        for name in ("image_embed", "hr1"):  # a rounding may fall to the other side
            difference = near[0][name].astype(int) - near[1][name].astype(int)
            assert np.abs(difference).max() <= 1
        assert np.allclose(near[0]["channels"], near[1]["channels"], atol=1e-4)


def test_it_keeps_what_it_encoded_for_the_words_that_come(adapter: Adapter) -> None:
    pixels = squashed(picture(7))
    adapter.encode([pixels], ["sam3:seven"])
    other = np.zeros_like(pixels)
    kept, fresh = (
        adapter.find([FindPrompt(key, image, (SIZE, SIZE), "apple", (), 0.0)])[0]
        for key, image in (("sam3:seven", other), ("sam3:never seen", pixels))
    )
    assert np.allclose(kept.scores, fresh.scores, atol=1e-5)
    assert np.allclose(kept.masks, fresh.masks, atol=1e-3)


def test_its_spec_says_what_it_can_do(adapter: Adapter) -> None:
    spec = adapter.spec
    assert spec.id.startswith("sam3-")
    assert (spec.input.width, spec.input.height, spec.input.resize) == (SIZE, SIZE, "squash")
    assert all(getattr(spec.capabilities, kind).available for kind in type(spec.capabilities).model_fields)
    assert "SAM License" in spec.license.name
    assert isinstance(adapter, TextPrompter)
    assert isinstance(adapter, PointPrompter)


def test_it_exports_the_bundle_once(adapter: Adapter, folder: Path) -> None:
    written = {path: path.stat().st_mtime_ns for path in adapter.bundle.iterdir()}
    again = models.load(settings(folder))
    assert again.bundle == adapter.bundle
    assert {path: path.stat().st_mtime_ns for path in again.bundle.iterdir()} == written


@pytest.mark.parametrize(
    ("device", "message"),
    [
        ("gpu", "DEVICE is 'gpu'; it must be cuda, cuda:1 and so on, or cpu"),
        ("cuda:99", "DEVICE is 'cuda:99', but torch sees [0-9]+ CUDA devices"),
        ("meta", "this model runs on cuda or cpu"),
    ],
)
def test_it_names_a_device_that_there_is_not(folder: Path, device: str, message: str) -> None:
    named = Settings(model="sam3", sam3_checkpoint=str(folder / "tiny.pt"), device=device)
    with pytest.raises(ModelError, match=message):
        models.load(named)


def test_it_says_when_its_memory_is_not_enough(adapter: Adapter) -> None:
    with pytest.raises(OutOfMemory), adapter._device.computing():
        torch.empty(2**60, dtype=torch.uint8)
    adapter.encode([squashed(picture())])
