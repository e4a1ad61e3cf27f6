"""A bundle is written once, whole, and only if it agrees with the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from inference.contract.spec import Spec
from inference.decoder import Decoder
from inference.models.base import ModelError
from inference.models.sam.export import bundle, wire
from inference.models.sam.export.parity import ParityError, compare
from inference.models.sam.export.plain import PlainDecoder
from inference.models.sam3.about import about
from tests.inference.models.sam.export.conftest import CELLS, SIZE, click_head, prompt


@pytest.fixture(scope="module")
def spec(made: Path) -> Spec:
    return Spec.model_validate_json((made / "spec.json").read_bytes())


def payload_of(spec: Spec, maps: dict[str, torch.Tensor]) -> bytes:
    return spec.pack({name: value[0].numpy() for name, value in wire.pack(maps).items()})


def test_it_says_what_the_model_is(spec):
    assert spec.id == bundle.bundle_id("weights", about())
    assert (spec.input.width, spec.input.height, spec.input.resize) == (SIZE, SIZE, "squash")
    assert all(capability.available for _, capability in spec.capabilities)
    assert spec.license.name == "SAM License"
    assert "provide a copy of this Agreement" in " ".join(spec.license.notice.split())
    assert [tensor.name for tensor in spec.tensors] == list(wire.PAYLOAD)
    early = {tensor.name for tensor in spec.tensors if tensor.offset < spec.preview_bytes}
    assert early == set(wire.NEEDED)


def test_it_names_each_checkpoint_differently():
    assert bundle.bundle_id("weights", about()) != bundle.bundle_id("other weights", about())


@torch.no_grad()
@pytest.mark.parametrize("points", [1, 4])
def test_it_decodes_as_torch_does(head, maps, made, spec, points):
    decoder = Decoder(made, threads=1)
    ready = decoder.prepare(payload_of(spec, maps))
    restored = wire.Restore()(*(value[0] for value in wire.pack(maps).values()))
    coords, labels, logits, has = prompt(points, before=True)
    found = decoder.decode(ready, coords[0], labels[0], logits[0, 0].numpy())
    masks, scores, _ = PlainDecoder(head).eval()(*restored, coords, labels, logits, has)
    assert found.masks.shape == (4, CELLS, CELLS)
    np.testing.assert_allclose(found.masks, masks[0], atol=1e-3)
    np.testing.assert_allclose(found.scores, scores[0], atol=1e-3)


def test_it_replays_clicks(maps, made, spec):
    decoder = Decoder(made, threads=1)
    ready = decoder.prepare(payload_of(spec, maps))
    steps = decoder.replay(ready, [[30, 40], [60, 60], [90, 20]], [1, 0, 1])
    assert len(steps) == 3
    assert all(np.isfinite(step.masks).all() for step in steps)


def test_it_decodes_a_preview_from_the_first_bytes(maps, made, spec):
    decoder = Decoder(made, threads=1)
    payload = payload_of(spec, maps)
    early = payload[: spec.preview_bytes] + bytes(spec.bytes - spec.preview_bytes)
    preview = decoder.decode(decoder.prepare(early), [[50, 50]], [1])
    means = {
        name: x if name == "image_embed" else x.mean((2, 3), keepdim=True) + 0 * x for name, x in maps.items()
    }
    expected = decoder.decode(decoder.prepare(payload_of(spec, means)), [[50, 50]], [1])
    np.testing.assert_allclose(preview.masks, expected.masks, atol=1e-3)


def test_it_exports_once(head, made):
    said: list[str] = []
    before = {file.name: file.stat().st_mtime_ns for file in made.iterdir()}
    assert bundle.ensure(head, "weights", made.parent, about(), said.append) == made
    assert {file.name: file.stat().st_mtime_ns for file in made.iterdir()} == before
    assert said == []


def test_it_writes_again_what_was_left_half_written(head, tmp_path):
    begun = tmp_path / bundle.bundle_id("weights", about())
    begun.mkdir()
    (begun / "decoder.onnx").write_bytes(b"half")
    draft = tmp_path / f".exporting-{begun.name}"
    draft.mkdir()
    (draft / "prepare.onnx").write_bytes(b"half")
    made = bundle.ensure(head, "weights", tmp_path, about(), lambda line: None)
    assert made == begun
    assert not draft.exists()
    Decoder(made, threads=1)


def test_it_notices_graphs_of_other_weights(made):
    agreement = compare(click_head(seed=7), made / "prepare.onnx", made / "decoder.onnx")
    with pytest.raises(ParityError, match=r"logits differ by \d.*Nothing was published"):
        agreement.require("The exported decoder")


def test_it_publishes_nothing_when_the_model_computes_nonsense(tmp_path):
    broken = click_head()
    broken.sam_mask_decoder.iou_token.weight.data[:] = torch.nan
    with pytest.raises(ModelError, match="logits differ by nan"):
        bundle.ensure(broken, "weights", tmp_path, about(), lambda line: None)
    assert [left.suffix for left in tmp_path.iterdir()] == [".lock"]
