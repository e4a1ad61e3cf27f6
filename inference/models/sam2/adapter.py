"""SAM 2 as the worker runs it."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from inference.contract.settings import Settings
from inference.models.sam import checkpoint_file
from inference.models.sam.click_encoder import ClickEncoder
from inference.models.sam.device import device_of
from inference.models.sam.export import wire
from inference.models.sam2 import weights
from inference.models.sam2.about import ABOUT
from inference.models.sam2.encoder import ImageEncoder


class Adapter(ClickEncoder):
    """Encodes for clicks. The bundle is exported once, into the folder `models` of the data."""

    def __init__(self, settings: Settings) -> None:
        device, file = device_of(settings), weights.locate(settings.sam2_checkpoint)
        model, digest = weights.load(file), checkpoint_file.digest(file, settings.models_folder)
        super().__init__(model, digest, settings.models_folder, ABOUT, device)
        self._encode = ImageEncoder(model).to(device.torch)

    def _forward(self, images: Tensor, keys: Sequence[str]) -> dict[str, Tensor]:
        with self._device.computing():
            return wire.pack(self._encode(images))
