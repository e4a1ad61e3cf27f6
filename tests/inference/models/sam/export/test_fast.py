"""The fast decoder computes what the plain one does."""

from __future__ import annotations

import pytest
import torch

from inference.models.sam.export.fast import FastDecoder
from inference.models.sam.export.folding import Folding
from inference.models.sam.export.lowrank import span
from inference.models.sam.export.plain import PlainDecoder
from inference.models.sam.export.prepare import READY, Prepare
from tests.inference.models.sam.export.conftest import prompt


@pytest.fixture(scope="module")
def folding(head):
    return Folding(head)


@pytest.fixture(scope="module")
@torch.no_grad()
def ready(folding, maps):
    found = Prepare(folding)(*maps.values())
    assert len(found) == len(READY)
    return found


PROMPTS = [
    *({"points": count, "before": before} for count in (1, 2, 3, 9, 25) for before in (False, True)),
    {"points": 2, "box": True},
    {"points": 5, "box": True, "before": True},
]


@pytest.mark.parametrize("what", PROMPTS, ids=str)
@torch.no_grad()
def test_it_computes_what_the_plain_decoder_does(head, folding, maps, ready, what):
    asked = prompt(**what)
    expected = PlainDecoder(head).eval()(*maps.values(), *asked)
    found = FastDecoder(head, folding).eval()(*ready, *asked)
    assert expected[0].std() > 0.1
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, theirs, atol=2e-5, rtol=0)


@torch.no_grad()
def test_it_sees_every_part_of_the_prompt(head, folding, ready):
    """Else the comparison above would not say much."""
    decode = FastDecoder(head, folding).eval()
    coords, labels, logits, has = prompt(3, before=True)
    found = decode(*ready, coords, labels, logits, has)[0]
    others = (
        (coords + 20, labels, logits, has),
        (coords, 1 - labels, logits, has),
        (coords, labels, -logits, has),
        (coords, labels, logits, 0 * has),
    )
    assert all((decode(*ready, *other)[0] - found).abs().max() > 1e-3 for other in others)


@torch.no_grad()
def test_it_stays_close_with_gelu_by_tanh(head, folding, maps, ready):
    asked = prompt(3)
    exact = PlainDecoder(head).eval()(*maps.values(), *asked)[0]
    close = FastDecoder(head, folding, "tanh").eval()(*ready, *asked)[0]
    assert 0 < (close - exact).abs().max() < 1e-2


@pytest.mark.parametrize("tokens", [2, 5, 9, 40])
def test_it_spans_what_attention_weights_can_give(tokens):
    values, weights = torch.randn(3, tokens, 4), torch.randn(3, tokens, 11).softmax(1)
    first, second, third = span(values)
    rank = min(tokens - 1, 4)
    assert first.shape == (3, rank, tokens)
    assert second.shape == (3, rank, 4)
    found = (first @ weights).transpose(1, 2) @ second + third[:, None]
    torch.testing.assert_close(found, weights.transpose(1, 2) @ values)


def test_it_refuses_a_decoder_of_another_shape(head):
    layers = head.sam_mask_decoder.transformer.layers
    head.sam_mask_decoder.transformer.layers = layers[:1]
    try:
        with pytest.raises(ValueError, match="two layers"):
            Folding(head)
    finally:
        head.sam_mask_decoder.transformer.layers = layers
