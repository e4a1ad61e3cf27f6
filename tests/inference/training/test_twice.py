"""A first prompt is decoded twice, a later one once, by the same weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from inference.decoder import Decoder
from inference.models.builtin import Adapter
from inference.training.export import export
from inference.training.network import Network
from inference.training.parity import scene


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(5)
    folder = tmp_path_factory.mktemp("bundle")
    export(Network().eval(), folder)
    return folder


def test_it_looks_again_at_a_first_prompt_only(bundle: Path) -> None:
    image, centre = scene(np.random.default_rng(1))
    twice = Decoder(bundle)
    ready = twice.prepare(Adapter(bundle).encode([image[0]])[0])
    (bundle / "once").mkdir()
    for name in ("spec.json", "prepare.onnx"):
        (bundle / "once" / name).write_bytes((bundle / name).read_bytes())
    (bundle / "once" / "decoder.onnx").write_bytes((bundle / "preview.onnx").read_bytes())
    once = Decoder(bundle / "once")

    first = once.decode(ready, [centre], [1])
    again = once.decode(ready, [centre], [1], first.masks[first.best])
    decoded = twice.decode(ready, [centre], [1])
    assert np.abs(again.masks - first.masks).max() > 1e-2
    np.testing.assert_allclose(decoded.masks, again.masks, atol=1e-4)

    prompt = [centre, centre + 40], [1, 0], decoded.masks[decoded.best]
    later = once.decode(ready, *prompt)
    np.testing.assert_allclose(twice.decode(ready, *prompt).masks, later.masks, atol=1e-4)


def test_it_keeps_the_weights_once(bundle: Path) -> None:
    once, twice = (onnx.load(bundle / name) for name in ("preview.onnx", "decoder.onnx"))
    assert [w.name for w in once.graph.initializer] == [w.name for w in twice.graph.initializer]
    assert twice.ByteSize() < 1.1 * once.ByteSize()
