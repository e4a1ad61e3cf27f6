"""Shapes, invariances and one step of learning, with random weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from inference.training import network as shipped
from inference.training.batches import Batch, Scenes
from inference.training.decoder import MASKS
from inference.training.library import Library
from inference.training.network import Network, repeat_ready
from inference.training.schedule import learning_rate, picture_size
from inference.training.train import Options, Step

SIZE, CELLS = 128, 32


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    return Network().eval()


def decode(network: Network, points: list[tuple[float, float, int]]) -> torch.Tensor:
    torch.manual_seed(1)
    with torch.no_grad():
        ready = network.encode(torch.rand(1, 3, SIZE, SIZE) * 255)
        table = torch.tensor([points], dtype=torch.float32)
        masks, scores = network.decoder(
            ready, table[..., :2], table[..., 2], torch.zeros(1, 1, CELLS, CELLS), torch.zeros(1)
        )
    assert masks.shape == (1, MASKS, CELLS, CELLS)
    assert scores.shape == (1, MASKS)
    assert ((scores > 0) & (scores < 1)).all()
    return masks


def test_it_gives_several_masks_a_prompt(network: Network) -> None:
    with torch.no_grad():
        ready = network.encode(torch.rand(2, 3, SIZE, SIZE) * 255)
        held = repeat_ready(ready, torch.tensor([0, 0, 1]))
        coords, labels = torch.rand(3, 4, 2) * SIZE, torch.tensor([[1.0, 0, -1, -1]] * 3)
        masks, _ = network.decoder(held, coords, labels, torch.zeros(3, 1, CELLS, CELLS), torch.zeros(3))
    assert masks.shape == (3, MASKS, CELLS, CELLS)


def test_it_ignores_padding(network: Network) -> None:
    alone = decode(network, [(40, 50, 1)])
    padded = decode(network, [(40, 50, 1), (99, 3, -1), (0, 0, -1)])
    assert torch.allclose(alone, padded, atol=1e-5)


def test_it_does_not_care_about_the_order_of_clicks(network: Network) -> None:
    one = decode(network, [(40, 50, 1), (90, 20, 0), (60, 60, 1)])
    other = decode(network, [(60, 60, 1), (40, 50, 1), (90, 20, 0)])
    assert torch.allclose(one, other, atol=1e-4)


def test_it_takes_a_box_and_twenty_clicks(network: Network) -> None:
    box = decode(network, [(10, 10, 2), (70, 90, 3)])
    assert not torch.allclose(box, decode(network, [(40, 50, 1)]), atol=1e-4)
    decode(network, [(4.0 * index, 60, index % 2) for index in range(25)])


def test_it_learns_from_a_composed_batch(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    photos = [rng.integers(0, 255, (240, 320, 3), np.uint8)]
    cutouts = [np.dstack([photos[0][:64, :64], np.full((64, 64), 255, np.uint8)])]
    scenes = Scenes(Library(photos, cutouts), tmp_path, SIZE, images=2, prompts=3, seed=0)
    batch: Batch = next(iter(scenes))
    assert batch.images.shape == (2, 3, SIZE, SIZE)
    assert batch.truths.shape == (6, 1, CELLS, CELLS)
    network = Network().train()
    network.freeze_early()
    seen = Step(network, Options(tmp_path), rng).run(batch)
    assert seen["loss"] > 0
    learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
    assert sum(parameter.grad is not None for parameter in learning) > 0.95 * len(learning)


def test_it_follows_the_clock() -> None:
    rates = [learning_rate(progress, 1000, 1.0) for progress in (0.0, 0.5, 1.0, 1.5)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(0.01)
    assert learning_rate(0.0, 0, 1.0) < 0.05
    assert picture_size(0.0, 0.6) < picture_size(1.0, 0.6) == shipped.SIZE
