"""SAM 2 as the worker runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from numpy.typing import NDArray
from torch import Tensor

from inference.contract.settings import Settings
from inference.models.base import Encoder, Pixels, Turn
from inference.models.sam import checkpoint_file
from inference.models.sam2 import weights
from inference.models.sam2.about import ABOUT
from inference.models.sam2.encoder import ImageEncoder
from inference.models.sam3.device import device_of
from inference.models.sam3.export import bundle, wire
from inference.models.sam3.points import Floats, PointDecoder

log = structlog.get_logger()


class Adapter(Encoder):
    """Encodes for clicks. The bundle is exported once, into the folder `models` of the data."""

    def __init__(self, settings: Settings) -> None:
        self._device = device_of(settings)
        file = weights.locate(settings.sam2_checkpoint)
        model, digest = weights.load(file), checkpoint_file.digest(file, settings.models_folder)
        super().__init__(bundle.ensure(model, digest, settings.models_folder, ABOUT, log.info))
        self.batch, self.point_batch = (8, 64) if self._device.on_cuda else (1, 0)
        self._encode = ImageEncoder(model).to(self._device.torch)
        self._points = PointDecoder(model, self.spec, self._device)

    def decode_points(
        self, payload: bytes, points: Floats, turn: Turn | None = None
    ) -> tuple[Floats, Floats]:
        """Return what each point gives on its own; see `base.PointPrompter`."""
        return self._points.decode(payload, points, turn)

    def _load(self, images: Pixels) -> Tensor:
        return self._device.load(images)

    def _forward(self, images: Tensor, keys: Sequence[str]) -> dict[str, Tensor]:
        with self._device.computing():
            return wire.pack(self._encode(images))

    def _fetch(self, tensors: dict[str, Tensor]) -> dict[str, NDArray[Any]]:
        return self._device.fetch(tensors)
