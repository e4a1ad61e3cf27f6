"""Images to features: one pass of the vision transformer, which serves clicks and words alike."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

# The package's transforms: pixels / 255, then (x - 0.5) / 0.5.
_HALF_RANGE = 127.5


class Features(NamedTuple):
    """What both halves of the model take, finest level first; g = cells a side, C = channels.

    level0 [B, C, 4g, 4g], level1 [B, C, 2g, 2g], level2 [B, C, g, g]: for words and examples.
    hr0 [B, C/8, 4g, 4g], hr1 [B, C/4, 2g, 2g], image_embed [B, C, g, g]: for clicks, as
    `SAM3InteractiveImagePredictor` keeps them.
    """

    level0: Tensor
    level1: Tensor
    level2: Tensor
    hr0: Tensor
    hr1: Tensor
    image_embed: Tensor


class ImageEncoder(nn.Module):
    """The part of the model that looks at the image: images uint8 [B, H, W, 3] -> Features."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.backbone = model.backbone
        clicks = model.inst_interactive_predictor.model
        self.conv_s0, self.conv_s1 = clicks.sam_mask_decoder.conv_s0, clicks.sam_mask_decoder.conv_s1
        self.no_mem_embed = clicks.no_mem_embed

    def forward(self, images: Tensor) -> Features:
        pixels = images.permute(0, 3, 1, 2).to(torch.float32) / _HALF_RANGE - 1
        found = self.backbone.forward_image(pixels)
        level0, level1, level2 = found["backbone_fpn"]
        fine, middle, coarse = found["sam2_backbone_out"]["backbone_fpn"]
        return Features(
            level0=level0,
            level1=level1,
            level2=level2,
            hr0=self.conv_s0(fine),
            hr1=self.conv_s1(middle),
            image_embed=coarse + self.no_mem_embed.reshape(1, -1, 1, 1),
        )
