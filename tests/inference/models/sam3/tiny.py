"""A SAM 3 of a million random parameters, made of the package's own classes, and its checkpoint file."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import torch

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
    vocabulary=515,
    width=32,
    feedforward=64,
    geometry_layers=1,
    fusion_layers=1,
    decoder_layers=2,
    queries=8,
    memory_width=16,
    memory_layers=1,
)


def vocabulary(folder: Path) -> Path:
    """Write a tokenizer's vocabulary without merges: each letter is a token."""
    path = folder / "vocabulary.txt.gz"
    path.write_bytes(gzip.compress(b"#version: 0.2\n", mtime=0))
    return path


def model(folder: Path, seed: int = 0) -> Any:
    """Return the model with the random weights of `seed`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(CONFIG, vocabulary(folder))
