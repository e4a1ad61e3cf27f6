"""SAM 2 and 2.1: Meta's package `sam2` with one of its four checkpoints, on CUDA or the CPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.contract.settings import Settings
from inference.models.base import Encoder, Pixels
from inference.models.sam import checkpoint_file
from inference.models.sam2 import weights
from inference.models.sam2.about import ABOUT
from inference.models.sam2.encoder import ImageEncoder
from inference.models.sam3.device import Device
from inference.models.sam3.export import bundle, wire

log = structlog.get_logger()


class Adapter(Encoder):
    """Encodes for clicks. The bundle is exported once, into the folder `models` of the data."""

    def __init__(self, settings: Settings) -> None:
        self._device = Device(settings.device)
        if settings.threads and not self._device.on_cuda:
            torch.set_num_threads(settings.threads)
        file = weights.locate(settings.sam2_checkpoint)
        model = weights.load(file)
        digest = checkpoint_file.digest(file)
        super().__init__(bundle.ensure(model, digest, settings.models_folder, ABOUT, log.info))
        self.batch = 8 if self._device.on_cuda else 1
        self._encode = ImageEncoder(model).to(self._device.torch)

    def _load(self, images: Pixels) -> Tensor:
        return self._device.load(images)

    def _forward(self, images: Tensor, keys: Sequence[str]) -> dict[str, Tensor]:
        with self._device.computing():
            return wire.pack(self._encode(images))

    def _fetch(self, tensors: dict[str, Tensor]) -> dict[str, NDArray[Any]]:
        return self._device.fetch(tensors)
