"""The reference is the package's own predictor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from inference.models.sam.export.graphs import POINTS, write
from inference.models.sam.export.parity import Graph
from inference.models.sam.export.plain import MAPS, OUTPUTS, PROMPT, PlainDecoder, choose
from tests.inference.models.sam.export.conftest import CELLS, SIZE, prompt
from tests.inference.models.sam3 import tiny


@pytest.fixture(scope="module")
def predictor(head, maps):
    """The package's predictor, as if it had been given an image that has these maps."""
    found = tiny.model().inst_interactive_predictor
    found.model = head
    found._features = {"image_embed": maps["image_embed"], "high_res_feats": [maps["hr0"], maps["hr1"]]}
    found._orig_hw, found._is_image_set = [(SIZE, SIZE)], True
    return found


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_it_shows_the_mask_that_the_packages_predictor_gives(head, maps, predictor, before, seed):
    coords, labels, logits, has = prompt(3, before=before, seed=seed)
    masks, scores, _ = PlainDecoder(head)(*maps.values(), coords, labels, logits, has)
    best = int(scores[0].argmax())
    earlier = logits[0].clamp(-32, 32).numpy() if before else None
    _, ious, theirs = predictor.predict(
        coords[0].numpy(), labels[0].numpy(), mask_input=earlier, multimask_output=False, return_logits=True
    )
    np.testing.assert_allclose(masks[0, best].detach().clamp(-32, 32), theirs[0], atol=1e-5)
    np.testing.assert_allclose(scores[0, best].detach(), ious[0], atol=1e-6)


def test_it_takes_a_box_as_the_packages_predictor_does(head, maps, predictor):
    box = np.array([20.0, 30.0, 70.0, 90.0], np.float32)
    corners, labels = torch.from_numpy(box.reshape(1, 2, 2)), torch.tensor([[2.0, 3.0]])
    masks, _, _ = PlainDecoder(head)(*maps.values(), corners, labels, *prompt(1)[2:])
    _, _, theirs = predictor.predict(box=box, multimask_output=True, return_logits=True)
    np.testing.assert_allclose(masks[0, 1:].detach(), theirs, atol=1e-5)


def test_it_chooses_the_best_other_mask_when_the_single_one_is_unstable(head):
    decoder = head.sam_mask_decoder
    ious = torch.tensor([[0.9, 0.3, 0.7, 0.5]])
    firm, shaky = torch.full((1, 4, 8, 8), 2.0), torch.full((1, 4, 8, 8), 0.01)
    stable, unstable = choose(decoder, firm, ious), choose(decoder, shaky, ious)
    assert (int(stable.argmax()), float(stable.max())) == (0, pytest.approx(0.9))
    assert (int(unstable.argmax()), float(unstable.max())) == (2, pytest.approx(0.7))
    assert unstable[0, 0] < 0.7


def test_it_exports_as_it_computes(head, maps, tmp_path: Path):
    module = PlainDecoder(head).eval()
    example = dict(zip((*MAPS, *PROMPT), (*maps.values(), *prompt(3, before=True)), strict=True))
    write(module, example, OUTPUTS, tmp_path / "plain.onnx", POINTS)
    decode = Graph(tmp_path / "plain.onnx")
    for count in (1, 4):
        inputs = (*maps.values(), *prompt(count, before=count > 1))
        found = decode({name: x.numpy() for name, x in zip((*MAPS, *PROMPT), inputs, strict=True)})
        for name, expected in zip(OUTPUTS, module(*inputs), strict=True):
            np.testing.assert_allclose(found[name], expected.detach(), atol=1e-4)
    assert found["masks"].shape == (1, 4, CELLS, CELLS)
