"""What an adapter of the family does for clicks, whichever model makes its maps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import structlog
from numpy.typing import NDArray
from torch import Tensor

from inference.models.base import Encoder, Pixels, Turn
from inference.models.sam.device import Device
from inference.models.sam.export import bundle
from inference.models.sam.export.plain import ClickHead
from inference.models.sam.points import Floats, PointDecoder

log = structlog.get_logger()


class ClickEncoder(Encoder):
    """An encoder on a torch device, with the bundle of its click half, which is exported where it is missing.

    Who derives from it makes the maps: `_forward` returns what `wire.pack` makes of them.
    """

    def __init__(
        self, head: ClickHead, digest: str, models_folder: Path, about: bundle.About, device: Device
    ) -> None:
        """head: the model's click half, fp32 and still on the CPU. digest: of its weights.

        Raises ParityError where the exported graphs do not agree with the model.
        """
        super().__init__(bundle.ensure(head, digest, models_folder, about, log.info))
        # On the CPU a batch takes as long as its images one by one, and the first would wait for the last.
        self.batch, self.point_batch = (8, 64) if device.on_cuda else (1, 0)
        self._device = device
        self._points = PointDecoder(head, self.spec, device)

    def decode_points(
        self, payload: bytes, points: Floats, turn: Turn | None = None
    ) -> tuple[Floats, Floats]:
        """Return what each point gives on its own; see `base.PointPrompter`."""
        return self._points.decode(payload, points, turn)

    def _load(self, images: Pixels) -> Tensor:
        return self._device.load(images)

    def _fetch(self, tensors: dict[str, Tensor]) -> dict[str, NDArray[Any]]:
        return self._device.fetch(tensors)
