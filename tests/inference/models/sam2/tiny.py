"""A SAM 2 of a million random parameters, made of the package's own classes, and its checkpoint file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from inference.models.sam2.builder import build
from inference.models.sam2.config import Config

CONFIG = Config(
    image_size=128,
    trunk_width=8,
    trunk_heads=1,
    stages=(1, 1, 2, 1),
    global_blocks=(3,),
    windows=(4, 4, 4, 2),
    positions=4,
    width=32,
)


def model(seed: int = 0) -> Any:
    """Return the model with the random weights of `seed`; what training starts from zero is random, too."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = build(CONFIG)
        for value in made.parameters():
            if not value.any():
                torch.nn.init.normal_(value, std=0.1)
    return made


def write_checkpoint(path: Path, seed: int = 0) -> Path:
    """Write the checkpoint of `model(seed)` to `path`, with its sizes beside the tensors."""
    torch.save({"model": model(seed).state_dict(), "config": CONFIG.model_dump_json()}, path)
    return path
