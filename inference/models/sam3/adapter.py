"""SAM 3 as the worker runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from numpy.typing import NDArray
from torch import Tensor

from inference.contract.prompts import PromptError
from inference.contract.settings import Settings
from inference.models.base import Encoder, FindPrompt, Found, Pixels, Turn
from inference.models.sam import checkpoint_file
from inference.models.sam3 import checkpoint, vocabulary, weights
from inference.models.sam3.compiled import encode_compiled
from inference.models.sam3.device import Device, device_of
from inference.models.sam3.encoder import ImageEncoder
from inference.models.sam3.export import bundle, wire
from inference.models.sam3.export.sam3 import about
from inference.models.sam3.find import Encode, Finder
from inference.models.sam3.points import Floats, PointDecoder
from inference.models.sam3.words import Words

log = structlog.get_logger()


class Adapter(Encoder):
    """Encodes for clicks, and finds by words and examples.

    What it makes of the weights once, bundle and compiled code, is kept in the folder `models` of the data.
    """

    def __init__(self, settings: Settings) -> None:
        self._device = device_of(settings)
        file = checkpoint.locate(settings.sam3_checkpoint)
        digest, found = checkpoint_file.digest(file, settings.models_folder), weights.read(file)
        model = weights.load(found, vocabulary.path())
        clicks = model.inst_interactive_predictor.model
        super().__init__(bundle.ensure(clicks, digest, settings.models_folder, about(), log.info))
        # On the CPU a batch takes as long as its images one by one, and the first would wait for the last.
        self.batch = self.find_batch = 8 if self._device.on_cuda else 1
        self.point_batch = 64 if self._device.on_cuda else 0
        model.to(self._device.torch)
        self._points = PointDecoder(clicks, self.spec, self._device)
        self._encode = self._encoder(model, digest, settings)
        text_device = Device(settings.text_device) if settings.text_device else self._device
        words = Words(model.backbone, self._device.torch, text_device.torch)
        size, budget = found.config.image_size, settings.feature_cache_bytes
        self._finder = Finder(model, self._encode, self._device, words, size, budget)

    def _encoder(self, model: Any, digest: str, settings: Settings) -> Encode:
        encoder, wanted = ImageEncoder(model), settings.compile_encoder
        if not (self._device.on_cuda if wanted is None else wanted):
            return encoder
        folder = settings.models_folder / "compiled"
        return encode_compiled(encoder, self._device, self.spec.input.width, digest, folder)

    def find(self, prompts: list[FindPrompt], turn: Turn | None = None) -> list[Found | PromptError]:
        """Return what each prompt finds, or why it cannot be answered."""
        return self._finder.find(prompts, turn)

    def decode_points(
        self, payload: bytes, points: Floats, turn: Turn | None = None
    ) -> tuple[Floats, Floats]:
        """Return what each point gives on its own; see `base.PointPrompter`."""
        return self._points.decode(payload, points, turn)

    def _load(self, images: Pixels) -> Tensor:
        return self._device.load(images)

    def _forward(self, images: Tensor, keys: Sequence[str]) -> dict[str, Tensor]:
        with self._device.computing():
            features = self._encode(images)
            self._finder.keep(keys, features)
            return wire.pack({"image_embed": features.image_embed, "hr1": features.hr1, "hr0": features.hr0})

    def _fetch(self, tensors: dict[str, Tensor]) -> dict[str, NDArray[Any]]:
        return self._device.fetch(tensors)
