"""The model that is measured: SAM 3 at Meta's sizes, or a toy of it, with random weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from inference.contract.settings import Settings
from inference.models.sam3 import vocabulary
from inference.models.sam3.adapter import Adapter
from inference.models.sam3.builder import build
from inference.models.sam3.config import Config
from inference.models.sam3.encoder import ImageEncoder
from tests.inference.models.sam3 import tiny


@dataclass(frozen=True)
class Size:
    """How much is measured: `matrix` is the side of the product that stands for the peak."""

    config: Config
    batches: tuple[int, ...]
    points: tuple[int, ...]
    repeats: int
    images: int
    matrix: int


FULL = Size(
    Config(), batches=(1, 2, 4, 8, 16), points=(1, 16, 32, 64, 128), repeats=20, images=256, matrix=8192
)
TINY = Size(tiny.CONFIG, batches=(1, 2), points=(1, 16), repeats=2, images=8, matrix=256)


def write_checkpoint(size: Size, path: Path) -> Path:
    """Write random weights, as Meta's file has them."""
    torch.manual_seed(0)
    tensors = tiny.tensors(build(size.config, vocabulary.path()))
    torch.save({"model": tensors, "config": size.config.model_dump_json()}, path)
    return path


class Loaded:
    """The adapter, as a worker loads it, and the parts of it that are measured by themselves."""

    def __init__(self, checkpoint: Path, folder: Path) -> None:
        """Take the compiled code that the workers left in the data folder, where they could make it."""
        given = Settings(
            model="sam3",
            sam3_checkpoint=str(checkpoint),
            pointillist_data=folder / "data",
            compile_encoder=True,
        )
        self.adapter = Adapter(given)
        self.model: Any = self.adapter._finder._model
        self.eager = ImageEncoder(self.model)
        self.compiled = self.adapter._encode
        self.where: torch.device = self.adapter._device.torch
        self.side = self.adapter.spec.input.width

    def forward(self, images: Tensor, *, compiled: bool) -> None:
        """Compute what the worker's device computes for a batch of images that it has been given."""
        self.adapter._encode = self.compiled if compiled else self.eager
        self.adapter._forward(images, ())
