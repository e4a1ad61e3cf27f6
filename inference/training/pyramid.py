"""The image side: a picture in, two maps of features out, computed once an image."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .backbone import LITE2, Backbone
from .layers import ConvNorm, Residual, double, starting_at_zero

#: EfficientNet-Lite was trained on (x - 127) / 128.
MEAN, SCALE = 127.0, 128.0
#: Channels of the maps at strides 8 and 4.
COARSE, FINE = 96, 32


class Pyramid(nn.Module):
    """uint8 or float RGB [B, 3, S, S], 0..255 -> ``coarse`` [B, 96, S/8, S/8] and ``fine`` [B, 32, S/4, S/4].

    A feature pyramid (Lin et al. 2017) whose coarsest level also sees the mean of the whole picture.
    """

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone(LITE2)
        widths = LITE2.channels
        self.lateral4 = ConvNorm(widths[0], FINE, 1)
        self.lateral8 = ConvNorm(widths[1], COARSE, 1)
        self.lateral16 = ConvNorm(widths[2], COARSE, 1)
        self.lateral32 = ConvNorm(widths[3], COARSE, 1)
        self.scene = nn.Linear(COARSE, COARSE)
        self.context = nn.Sequential(Residual(COARSE), Residual(COARSE))
        self.smooth16 = ConvNorm(COARSE, COARSE)
        self.leave16 = Residual(COARSE)
        self.smooth8 = ConvNorm(COARSE, COARSE)
        self.leave8 = Residual(COARSE)
        self.narrow = ConvNorm(COARSE, FINE, 1)
        self.smooth4 = ConvNorm(FINE, FINE)
        self.detail = ConvNorm(3, FINE, 4, 4)
        self.edges = nn.Sequential(
            ConvNorm(3, FINE // 2, 3, 2), nn.ReLU(), starting_at_zero(ConvNorm(FINE // 2, FINE, 3, 2))
        )
        self.leave4 = Residual(FINE)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = (image.float() - MEAN) / SCALE
        at4, at8, at16, at32 = self.backbone(x)
        top = self.lateral32(at32)
        top = self.context(F.relu(top + self.scene(top.mean((2, 3)))[:, :, None, None]))
        middle = self.leave16(F.relu(self.smooth16(F.relu(self.lateral16(at16) + double(top)))))
        coarse = self.leave8(F.relu(self.smooth8(F.relu(self.lateral8(at8) + double(middle)))))
        fine = self.lateral4(at4) + double(self.narrow(coarse)) + self.colours(x) + self.edges(x)
        return coarse, self.leave4(F.relu(self.smooth4(F.relu(fine))))

    def colours(self, x: Tensor) -> Tensor:
        """A linear view of each 4x4 patch of pixels, [B, 32, S/4, S/4]: edges and colours, unblurred."""
        conv, norm = self.detail[0], self.detail[1]
        assert isinstance(conv, nn.Conv2d)
        patches: Tensor = norm(F.conv2d(x, conv.weight, stride=4))
        return patches


def from_hwc(image: Tensor) -> Tensor:
    """uint8 [B, H, W, 3] -> float32 [B, 3, H, W]: the order in which pictures arrive."""
    return image.permute(0, 3, 1, 2).to(torch.float32)
