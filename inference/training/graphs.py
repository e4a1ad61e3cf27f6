"""The three graphs of the bundle as torch modules, with the inputs and outputs that `spec.json` names."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .decoder import Decoder, Prepare, Ready
from .pyramid import Pyramid, from_hwc

READY = ("base4", "base8", "base16", "base32", "similar8", "similar4")
PAYLOAD = ("coarse", "coarse_scale", "fine", "fine_scale")
PROMPT = ("point_coords", "point_labels", "mask_input", "has_mask_input")


class EncoderGraph(nn.Module):
    """uint8 RGB [B, S, S, 3] -> the payload: both maps as uint8 with one scale a channel.

    The maps end in a ReLU, so that 0..255 times the scale covers them: value = code * scale.
    """

    def __init__(self, pyramid: Pyramid) -> None:
        super().__init__()
        self.pyramid = pyramid

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        coarse, fine = self.pyramid(from_hwc(image))
        return (*quantise(coarse), *quantise(fine))


class PrepareGraph(nn.Module):
    """The payload of one image, without a batch axis -> the ready tensors."""

    def __init__(self, prepare: Prepare) -> None:
        super().__init__()
        self.prepare = prepare

    def forward(self, coarse: Tensor, coarse_scale: Tensor, fine: Tensor, fine_scale: Tensor) -> Ready:
        ready: Ready = self.prepare(restore(coarse, coarse_scale), restore(fine, fine_scale))
        return ready


class DecoderGraph(nn.Module):
    """Ready tensors and a prompt -> masks and scores."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor]:
        *bases, similar8, similar4, coords, labels, mask, has = inputs
        base4, base8, base16, base32 = bases
        ready = base4, base8, base16, base32, similar8, similar4
        masks, scores = self.decoder(ready, coords, labels, mask, has)
        return masks, scores


def quantise(x: Tensor) -> tuple[Tensor, Tensor]:
    """A non-negative map [B, C, H, W] as uint8 codes and float32 scales [B, C]."""
    scale = x.amax((2, 3)).clamp(min=1e-6) / 255
    codes = torch.round(x / scale[:, :, None, None]).clamp(0, 255)
    return codes.to(torch.uint8), scale


def restore(codes: Tensor, scale: Tensor) -> Tensor:
    """uint8 [C, H, W] and float32 [C] -> float32 [1, C, H, W]."""
    return (codes.float() * scale[:, None, None])[None]
