"""Many single clicks on one image, in one run of the package's decoder on the device."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.contract.spec import Spec
from inference.models.base import Turn
from inference.models.sam.device import Device
from inference.models.sam.export import wire
from inference.models.sam.export.plain import ClickHead, choose

Floats = NDArray[np.float32]


class PointDecoder:
    """Decodes from an embedding as it travels, so that its masks are those of the bundle's decoder."""

    def __init__(self, head: ClickHead, spec: Spec, device: Device) -> None:
        self._head, self._spec, self._device = head, spec, device
        self._restore = wire.Restore()

    def decode(self, payload: bytes, points: Floats, turn: Turn | None = None) -> tuple[Floats, Floats]:
        """Return logits [B, K, h, w] and scores [B, K] of points [B, 2]; see `base.PointPrompter`."""
        tensors = self._spec.unpack(payload)
        loaded = [self._device.load(tensors[name]) for name in wire.PAYLOAD]
        clicks = self._device.load(points)
        # Computed in full precision, as the graph is that the browser runs.
        exact = torch.autocast(self._device.torch.type, enabled=False)
        with turn or nullcontext(), self._device.computing(), exact:
            masks, scores = self._decode(loaded, clicks)
        here = self._device.fetch({"masks": masks, "scores": scores})
        return here["masks"], here["scores"]

    def _decode(self, loaded: list[Tensor], clicks: Tensor) -> tuple[Tensor, Tensor]:
        image_embed, hr1, hr0 = self._restore(*loaded)
        prompts, decoder = self._head.sam_prompt_encoder, self._head.sam_mask_decoder
        labels = torch.ones(len(clicks), 1, device=clicks.device)
        sparse, dense = prompts((clicks[:, None], labels), None, None)
        masks, ious, _, _ = decoder.predict_masks(
            image_embeddings=image_embed,
            image_pe=prompts.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
            repeat_image=True,
            high_res_features=[hr0, hr1],
        )
        return masks, choose(decoder, masks, ious)
