"""The whole network: pyramid, preparation and click decoder under one roof, as it is trained."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from .backbone import Block
from .decoder import Decoder, Prepare, Ready
from .pyramid import Pyramid

#: The side of the pictures that the network ships for, in pixels; it learns on smaller ones, too.
SIZE = 512
#: Parts of the backbone that stay as ImageNet left them: edges and colours need no further training.
FROZEN_STAGES = 2


class Network(nn.Module):
    """The promptable segmentation network."""

    def __init__(self) -> None:
        super().__init__()
        self.pyramid = Pyramid()
        self.prepare = Prepare()
        self.decoder = Decoder()

    def encode(self, images: Tensor) -> Ready:
        """RGB [B, 3, S, S] in 0..255 -> the ready tensors of B images."""
        coarse, fine = self.pyramid(images)
        ready: Ready = self.prepare(coarse, fine)
        return ready

    def freeze_early(self) -> None:
        """Keep what ImageNet taught about edges: the first stages, and every depthwise filter.

        (The gradients of depthwise filters alone took most of a step's time on a CPU.)
        """
        backbone = self.pyramid.backbone
        for module in (backbone.stem, *backbone.stages[:FROZEN_STAGES]):
            module.requires_grad_(False)
        first = next(
            module for module in backbone.stages[FROZEN_STAGES].modules() if isinstance(module, Block)
        )
        if first.expand is not None:
            first.expand.requires_grad_(False)
        for conv in backbone.convolutions():
            if conv.groups > 1:
                conv.requires_grad_(False)


def load_network(checkpoint: Path) -> Network:
    """The network with a checkpoint's averaged weights, ready to run."""
    network = Network()
    network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    return network.eval()


def repeat_ready(ready: Ready, owners: Tensor) -> Ready:
    """The ready tensors of each prompt's image; ``owners`` int64 [P] names the image of every prompt."""
    base4, base8, base16, base32, similar8, similar4 = (tensor[owners] for tensor in ready)
    return base4, base8, base16, base32, similar8, similar4
