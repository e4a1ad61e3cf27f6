"""A click head of the package's own classes, in which every part matters, and its bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from inference.models.sam.export import bundle
from inference.models.sam.export.parity import example_maps
from inference.models.sam3.about import about
from tests.inference.models.sam3 import tiny

CELLS = 4 * tiny.CONFIG.grid
SIZE = tiny.CONFIG.image_size


def click_head(seed: int = 0) -> Any:
    """Return a tracker whose norms and biases are not those of a new model, and whose attention is sharp."""
    head = tiny.model(seed).inst_interactive_predictor.model
    random = torch.Generator().manual_seed(seed)
    for name, value in head.sam_mask_decoder.named_parameters():
        if "norm" in name or "output_upscaling.1" in name or name.endswith("bias"):
            value.data += 0.3 * torch.randn(value.shape, generator=random)
        if "q_proj.weight" in name:
            value.data *= 6
    return head


@pytest.fixture(scope="session")
def head() -> Any:
    return click_head()


@pytest.fixture(scope="session")
def maps(head: Any) -> dict[str, torch.Tensor]:
    """image_embed, hr1 and hr0 of one image."""
    found = example_maps(head, np.random.default_rng(3))
    return {name: torch.from_numpy(value) for name, value in found.items()}


@pytest.fixture(scope="session")
def made(head: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The head's bundle."""
    return bundle.ensure(head, "weights", tmp_path_factory.mktemp("models"), about(), lambda line: None)


def prompt(
    points: int, *, box: bool = False, before: bool = False, seed: int = 0
) -> tuple[torch.Tensor, ...]:
    """Random points of both kinds, the first two a box's corners if wanted, and logits before if wanted."""
    random = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, 2, (1, points), generator=random).float()
    labels[0, 0] = 1
    if box:
        labels[0, :2] = torch.tensor([2.0, 3.0])
    coords = torch.rand(1, points, 2, generator=random) * SIZE
    logits = 20 * torch.randn(1, 1, CELLS, CELLS, generator=random)
    return coords, labels, logits, torch.tensor([float(before)])
