"""Images to the maps that clicks are decoded from."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

# The mean and the deviation of ImageNet's pixels, as the package's `SAM2Transforms` has them.
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class ImageEncoder(nn.Module):
    """Images uint8 [B, H, W, 3] -> the maps as the package's `SAM2ImagePredictor` keeps them.

    image_embed [B, C, g, g], hr1 [B, C/4, 2g, 2g], hr0 [B, C/8, 4g, 4g]; g = cells a side, C = channels.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("mean", torch.tensor(_MEAN).reshape(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(_DEVIATION).reshape(1, 3, 1, 1))

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        pixels = (images.permute(0, 3, 1, 2).to(torch.float32) / 255 - self.mean) / self.deviation
        hr0, hr1, coarse = self.model.forward_image(pixels)["backbone_fpn"]
        image_embed = coarse + self.model.no_mem_embed.reshape(1, -1, 1, 1)
        return {"image_embed": image_embed, "hr1": hr1, "hr0": hr0}
