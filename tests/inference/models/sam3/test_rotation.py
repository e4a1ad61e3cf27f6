"""Rotary positions without complex numbers."""

from __future__ import annotations

import torch

from inference.models.sam.device import Device
from inference.models.sam3.compiled import _exported
from inference.models.sam3.encoder import ImageEncoder
from inference.models.sam3.rotation import real_rotation
from tests.inference.models.sam3 import tiny


def test_it_turns_as_the_package_does(model):
    attention = model.backbone.vision_backbone.trunk.blocks[0].attn
    length, half = attention.freqs_cis.shape
    queries, keys = torch.randn(2, 3, 2, length, 2 * half, generator=torch.manual_seed(1))
    expected = attention._apply_rope(queries, keys)
    with real_rotation(model.backbone.vision_backbone.trunk):
        turned = attention._apply_rope(queries, keys)
    for one, other in zip(expected, turned, strict=True):
        assert not torch.equal(one, queries)
        torch.testing.assert_close(other, one, rtol=0, atol=1e-6)


def test_it_keeps_the_type_of_what_it_turns(model):
    attention = model.backbone.vision_backbone.trunk.blocks[0].attn
    length, half = attention.freqs_cis.shape
    queries = torch.ones(1, 2, length, 2 * half, dtype=torch.bfloat16)
    with real_rotation(model.backbone.vision_backbone.trunk):
        turned, _ = attention._apply_rope(queries, queries)
    assert turned.dtype is torch.bfloat16


def test_it_leaves_the_model_as_it_was(model):
    trunk, names = model.backbone.vision_backbone.trunk, set(model.state_dict())
    with real_rotation(trunk):
        assert set(model.state_dict()) == names
    assert all("_apply_rope" not in vars(block.attn) for block in trunk.blocks)


def test_it_gives_the_compiler_no_complex_numbers(model):
    size = tiny.CONFIG.image_size
    images = torch.zeros(2, size, size, 3, dtype=torch.uint8)
    graph = _exported(ImageEncoder(model), Device("cpu"), images).graph
    values = [node.meta["val"] for node in graph.nodes if node.op == "call_function"]
    tensors = [value for value in values if isinstance(value, torch.Tensor)]
    assert len(tensors) > 100
    assert not any(value.is_complex() for value in tensors)
