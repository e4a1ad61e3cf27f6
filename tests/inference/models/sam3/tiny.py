"""A SAM 3 of a million random parameters, made of the package's own classes, and its checkpoint file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from inference.models.sam3 import vocabulary
from inference.models.sam3.builder import build
from inference.models.sam3.config import Config

CONFIG = Config(
    image_size=112,
    pretrain_size=56,
    vit_width=32,
    vit_depth=2,
    vit_heads=2,
    vit_window=4,
    vit_global_blocks=(1,),
    text_width=32,
    text_layers=1,
    text_heads=2,
    width=32,
    feedforward=64,
    geometry_layers=1,
    fusion_layers=1,
    decoder_layers=2,
    queries=8,
    memory_width=16,
    memory_layers=1,
)


def model(seed: int = 0, config: Config = CONFIG) -> Any:
    """Return the model with the random weights of `seed`; what training starts from zero is random, too."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = build(config, vocabulary.path())
        for value in made.parameters():
            if not value.any():
                torch.nn.init.normal_(value, std=0.1)
    return made


def tensors(model: Any) -> dict[str, torch.Tensor]:
    """Return a model's tensors under the names that Meta's checkpoint gives them."""
    clicks = "inst_interactive_predictor.model."
    return {
        f"tracker.{name.removeprefix(clicks)}" if name.startswith(clicks) else f"detector.{name}": value
        for name, value in model.state_dict().items()
    }


def write_checkpoint(path: Path, seed: int = 0, config: Config = CONFIG) -> Path:
    """Write the checkpoint of `model(seed)` to `path`, with its sizes beside the tensors."""
    torch.save({"model": tensors(model(seed, config)), "config": config.model_dump_json()}, path)
    return path
