"""SAM 3 as the worker runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from inference.contract.prompts import PromptError
from inference.contract.settings import Settings
from inference.models.base import FindPrompt, Found, Turn
from inference.models.sam import checkpoint_file
from inference.models.sam.click_encoder import ClickEncoder
from inference.models.sam.device import Device, device_of
from inference.models.sam.export import wire
from inference.models.sam3 import checkpoint, vocabulary, weights
from inference.models.sam3.about import about
from inference.models.sam3.compiled import encode_compiled
from inference.models.sam3.encoder import ImageEncoder
from inference.models.sam3.find import Encode, Finder
from inference.models.sam3.words import Words


class Adapter(ClickEncoder):
    """Encodes for clicks, and finds by words and examples.

    What it makes of the weights once, bundle and compiled code, is kept in the folder `models` of the data.
    """

    def __init__(self, settings: Settings) -> None:
        device, file = device_of(settings), checkpoint.locate(settings.sam3_checkpoint)
        digest, found = checkpoint_file.digest(file, settings.models_folder), weights.read(file)
        model = weights.load(found, vocabulary.path())
        clicks = model.inst_interactive_predictor.model
        super().__init__(clicks, digest, settings.models_folder, about(), device)
        self.find_batch = self.batch
        model.to(device.torch)
        self._encode = self._encoder(model, digest, settings)
        text_device = Device(settings.text_device) if settings.text_device else device
        words = Words(model.backbone, device.torch, text_device.torch)
        size, budget = found.config.image_size, settings.feature_cache_bytes
        self._finder = Finder(model, self._encode, device, words, size, budget)

    def _encoder(self, model: Any, digest: str, settings: Settings) -> Encode:
        encoder, wanted = ImageEncoder(model), settings.compile_encoder
        if not (self._device.on_cuda if wanted is None else wanted):
            return encoder
        folder = settings.models_folder / "compiled"
        return encode_compiled(encoder, self._device, self.spec.input.width, digest, folder)

    def find(self, prompts: list[FindPrompt], turn: Turn | None = None) -> list[Found | PromptError]:
        """Return what each prompt finds, or why it cannot be answered."""
        return self._finder.find(prompts, turn)

    def _forward(self, images: Tensor, keys: Sequence[str]) -> dict[str, Tensor]:
        with self._device.computing():
            features = self._encode(images)
            self._finder.keep(keys, features)
            return wire.pack({"image_embed": features.image_embed, "hr1": features.hr1, "hr0": features.hr0})
