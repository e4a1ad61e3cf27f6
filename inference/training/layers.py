"""Small convolutional parts that the pyramid and the click decoder share."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class ConvNorm(nn.Sequential):
    """A padded convolution and a batch normalisation, which the ONNX runtime folds into it."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
        )


def starting_at_zero(conv: ConvNorm) -> ConvNorm:
    """The same, giving zero until it has learnt: what it is added to is at first left as it is."""
    norm = conv[1]
    assert isinstance(norm, nn.BatchNorm2d)
    nn.init.zeros_(norm.weight)
    return conv


class Residual(nn.Module):
    """x + two 3x3 convolutions; the second starts at zero, so that the block starts as the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = ConvNorm(channels, channels)
        self.second = starting_at_zero(ConvNorm(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(F.relu(self.first(x))))


class Bottleneck(nn.Module):
    """x + a 3x3 convolution on fewer channels; the last part starts at zero."""

    def __init__(self, channels: int, narrow: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            ConvNorm(channels, narrow, 1), nn.ReLU(), ConvNorm(narrow, narrow), nn.ReLU()
        )
        self.last = starting_at_zero(ConvNorm(narrow, channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.last(self.inner(x)))


def double(x: Tensor) -> Tensor:
    """Upsample by two, bilinear, half-pixel centres."""
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
