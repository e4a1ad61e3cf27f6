"""The adapter and its bundle against the package's own predictor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from sam2.sam2_image_predictor import SAM2ImagePredictor

from inference import models
from inference.decoder import BOX_FROM, BOX_TO, Decoder, to_image_mask
from inference.models.base import ModelError, PointPrompter, TextPrompter
from inference.models.sam.export import wire
from inference.models.sam.export.parity import Torch
from inference.models.sam.export.plain import PROMPT
from inference.models.sam2.adapter import Adapter
from inference.models.sam2.encoder import ImageEncoder
from tests.inference.models.sam2 import tiny
from tests.inference.models.sam2.conftest import HEIGHT, WIDTH, settings
from tests.shapes import iou

SIZE = tiny.CONFIG.image_size
CLICKS = [(50.0, 40.0), (120.0, 90.0), (20.0, 100.0), (80.0, 60.0)]
LABELS = [1, 0, 1, 0]
BOX = (30.0, 20.0, 110.0, 90.0)

# Whether there is a box, and how many clicks: each step is decoded with the logits of the one before.
PROMPTS = {"click": (False, 1), "clicks": (False, 4), "box": (True, 0), "box and clicks": (True, 3)}

Prompt = tuple[bool, int]
Array = NDArray[Any]


@pytest.fixture(params=PROMPTS.values(), ids=PROMPTS)
def prompt(request: pytest.FixtureRequest) -> Prompt:
    asked: Prompt = request.param
    return asked


@pytest.fixture
def predictor(model: Any, picture: Image.Image) -> SAM2ImagePredictor:
    """The package's predictor, set to the picture, on which its own encoder ran."""
    made = SAM2ImagePredictor(model, disable_torch_jit=True)
    made._bb_feat_sizes = [(scale * SIZE // 16, scale * SIZE // 16) for scale in (4, 2, 1)]
    made.set_image(picture.resize((SIZE, SIZE), Image.Resampling.BILINEAR))
    made._orig_hw = [(HEIGHT, WIDTH)]
    return made


@pytest.fixture
def pixels(picture: Image.Image) -> Array:
    """The picture as the worker hands it to the model."""
    return np.asarray(picture.resize((SIZE, SIZE), Image.Resampling.BILINEAR))


def theirs(predictor: SAM2ImagePredictor, prompt: Prompt) -> tuple[Array, float, Array]:
    """Return the package's mask in image pixels, its score, and its logits."""
    boxed, clicks = prompt
    logits = None
    for count in range(0 if boxed else 1, clicks + 1):
        step: dict[str, Any] = {"box": np.array(BOX)} if boxed else {}
        if count:
            step |= {"point_coords": np.array(CLICKS[:count]), "point_labels": np.array(LABELS[:count])}
        masks, scores, logits = predictor.predict(**step, mask_input=logits, multimask_output=False)
    return masks[0], scores[0], logits[0]


def points_of(prompt: Prompt) -> tuple[Array, Array]:
    """Return all points of a prompt in model pixels, a box's corners first, and their labels."""
    boxed, clicks = prompt
    corners, kinds = ([BOX[:2], BOX[2:]], [BOX_FROM, BOX_TO]) if boxed else ([], [])
    points = np.array([*corners, *CLICKS[:clicks]]) * [SIZE / WIDTH, SIZE / HEIGHT]
    return points.astype(np.float32), np.array([*kinds, *LABELS[:clicks]], np.float32)


def assert_same(logits: Array, score: float, adapter: Adapter, expected: tuple[Array, float, Array]) -> None:
    mask, its_score, its_logits = expected
    assert np.abs(np.clip(logits, -32, 32) - its_logits).max() < 1e-3
    assert iou(to_image_mask(logits, adapter.spec, WIDTH, HEIGHT), mask) >= 0.999
    assert abs(score - its_score) < 1e-4
    assert mask.any()
    assert not mask.all()


def encode(model: Any, pixels: Array) -> dict[str, torch.Tensor]:
    with torch.inference_mode():
        maps: dict[str, torch.Tensor] = ImageEncoder(model)(torch.from_numpy(pixels.copy())[None])
    return maps


def test_its_maps_are_those_of_the_packages_predictor(
    model: Any, predictor: SAM2ImagePredictor, pixels: Array
) -> None:
    maps = encode(model, pixels)
    hr0, hr1 = predictor._features["high_res_feats"]
    for name, its in {"image_embed": predictor._features["image_embed"], "hr1": hr1, "hr0": hr0}.items():
        assert torch.allclose(maps[name], its, atol=1e-4), name


def test_it_decodes_its_maps_as_the_packages_predictor(
    model: Any, adapter: Adapter, predictor: SAM2ImagePredictor, pixels: Array, prompt: Prompt
) -> None:
    """Nothing is quantised here: our encoder, then the decoder that a bundle is checked against."""
    decode = Torch(model)
    maps = {name: value.numpy() for name, value in encode(model, pixels).items()}
    points, labels = points_of(prompt)
    logits, has = np.zeros((1, 1, SIZE // 4, SIZE // 4), np.float32), np.zeros(1, np.float32)
    for count in range(2 if prompt[0] else 1, len(points) + 1):
        values = points[None, :count], labels[None, :count], logits, has
        found = decode(maps | dict(zip(PROMPT, values, strict=True)))
        best = int(found["scores"][0].argmax())
        logits, has = found["masks"][:, best : best + 1], np.ones(1, np.float32)
    assert_same(logits[0, 0], found["scores"][0, best], adapter, theirs(predictor, prompt))


def test_its_bundle_decodes_as_the_packages_predictor(
    adapter: Adapter, predictor: SAM2ImagePredictor, pixels: Array, prompt: Prompt
) -> None:
    payload = adapter.encode([pixels])[0]
    tensors = adapter.spec.unpack(payload)
    arrived = wire.Restore()(*(torch.from_numpy(tensors[name].copy()) for name in wire.PAYLOAD))
    predictor._features = {"image_embed": arrived[0], "high_res_feats": [arrived[2], arrived[1]]}
    decoder = Decoder(adapter.bundle, threads=1)
    decoded = decoder.replay(decoder.prepare(payload), *points_of(prompt))[-1]
    chosen = decoded.masks[decoded.best]
    assert_same(chosen, decoded.scores[decoded.best], adapter, theirs(predictor, prompt))


def test_it_decodes_many_points_as_its_bundle_does(adapter: Adapter, pixels: Array) -> None:
    payload = adapter.encode([pixels])[0]
    points = np.random.default_rng(0).random((8, 2), np.float32) * SIZE
    logits, scores = adapter.decode_points(payload, points)
    decoder = Decoder(adapter.bundle, threads=1)
    each = decoder.decode_each(decoder.prepare(payload), points)
    assert np.abs(logits - [decoded.masks for decoded in each]).max() < 1e-3
    assert np.abs(scores - [decoded.scores for decoded in each]).max() < 1e-3


def test_its_spec_says_what_it_can_do(adapter: Adapter) -> None:
    spec = adapter.spec
    assert spec.id.startswith("sam2-")
    assert (spec.input.width, spec.input.height, spec.input.resize) == (SIZE, SIZE, "squash")
    able = {kind: getattr(spec.capabilities, kind) for kind in type(spec.capabilities).model_fields}
    assert [kind for kind, its in able.items() if its.available] == ["point", "box", "mask"]
    assert able["text"].reason == "SAM 2 knows no words: click an object, or draw a box around it."
    assert able["exemplar"].reason == "SAM 2 knows no examples: click an object, or draw a box around it."
    assert spec.license.name == "Apache-2.0"
    assert not isinstance(adapter, TextPrompter)
    assert isinstance(adapter, PointPrompter)


def test_it_exports_the_bundle_once(adapter: Adapter, folder: Path) -> None:
    written = {path: path.stat().st_mtime_ns for path in adapter.bundle.iterdir()}
    again = models.load(settings(folder))
    assert again.bundle == adapter.bundle
    assert {path: path.stat().st_mtime_ns for path in again.bundle.iterdir()} == written


def test_it_says_which_package_is_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sam2", None)
    with pytest.raises(ModelError, match=r"MODEL is 'sam2', which needs sam2: pip install '.\[sam2\]'"):
        models.load(settings(folder))


def test_it_needs_no_other_models_package() -> None:
    absent = ("sam3", "open_clip", "huggingface_hub")
    code = f"import sys; sys.modules |= dict.fromkeys({absent}); import inference.models.sam2.adapter"
    subprocess.run([sys.executable, "-c", code], check=True)
