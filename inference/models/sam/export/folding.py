"""What the layer norms of the image side allow to be computed once an image.

The two-way transformer (`sam3.sam.transformer.TwoWayTransformer`) changes the image side P × C only by adding
attention outputs of low rank and by normalising each cell. Up to one factor a cell, which a product with a
matrix lets through, its state therefore stays a fixed part, computed once an image (`prepare.py`), plus a few
rows times a small matrix (`fast.py`). Nothing is approximated.

    x1 = y0 + rows1ᵀ L1            after layer 1, minus its mean over the channels; y0 = centre(x0 + b)
    s1 = 1 / sqrt(mean(x1²) + ε)   one factor a cell
    x2 = s1 z0 + rows2ᵀ L2         after layer 2; z0 = centre(γ1 y0)
    s2 = 1 / sqrt(mean(x2²) + ε)
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from .plain import ClickHead


def centre(x: Tensor, dim: int = -1) -> Tensor:
    """Return x minus its mean along `dim`."""
    return x - x.mean(dim, keepdim=True)


def heads(x: Tensor, count: int) -> Tensor:
    """[n, H·D] -> [H, n, D]."""
    return x.reshape(x.shape[0], count, -1).transpose(0, 1)


class Folding(nn.Module):
    """The weights of a click head, named and folded."""

    mask: Tensor
    shift: Tensor
    up1: Tensor
    up1_bias: Tensor
    up2: Tensor
    up2_bias: Tensor

    def __init__(self, head: ClickHead) -> None:
        super().__init__()
        prompts, decoder = head.sam_prompt_encoder, head.sam_mask_decoder
        layers = decoder.transformer.layers
        if len(layers) != 2 or not decoder.use_high_res_features:
            raise ValueError("only decoders with two layers and two high-resolution maps can be exported")
        first, second = layers
        self.heads: int = first.cross_attn_token_to_image.num_heads
        self.inner: int = first.cross_attn_token_to_image.internal_dim
        self.from_image1, self.from_image2 = (layer.cross_attn_token_to_image for layer in layers)
        self.to_image1, self.to_image2 = (layer.cross_attn_image_to_token for layer in layers)
        self.last = decoder.transformer.final_attn_token_to_image
        self.norm1, self.norm2 = first.norm4, second.norm4
        self.no_mask = prompts.no_mask_embed
        self.positions = prompts
        #: What layer 2 adds to every cell alike: [C].
        self.register_buffer("shift", centre(self.norm1.bias + self.to_image2.out_proj.bias).detach())
        self._fold_mask(prompts)
        self._fold_upscaling(decoder)

    def position(self) -> Tensor:
        """The positions' encoding [C, P], computed in the graph: it is larger than all the weights."""
        encoding: Tensor = self.positions.get_dense_pe()[0].flatten(1)
        return encoding

    def _fold_mask(self, prompts: Any) -> None:
        """`mask` [M + 1, C]: what the mask's features and `has_mask_input` add to the image side."""
        last = prompts.mask_downscaling[6]
        rows = torch.cat([last.weight.flatten(1).T, (last.bias - self.no_mask.weight[0])[None]])
        self.register_buffer("mask", rows.detach())

    def _fold_upscaling(self, decoder: Any) -> None:
        """`up1` [C, 4·C/4] and `up2` [C/4, 4·C/8]: columns by place in the 2×2 block, then channel.

        The first is followed by a layer norm over the channels, whose mean is taken off here, once.
        """
        first, self.up_norm, _, second, _ = decoder.output_upscaling
        up1 = centre(by_place(first.weight)).flatten(1)
        self.register_buffer("up1", up1.detach())
        self.register_buffer("up1_bias", (centre(first.bias).repeat(4) + self.norm2.bias @ up1).detach())
        self.register_buffer("up2", by_place(second.weight).flatten(1).detach())
        self.register_buffer("up2_bias", second.bias.repeat(4).detach())


def by_place(weight: Tensor) -> Tensor:
    """The weight of ConvTranspose2d(kernel 2, stride 2), [in, out, 2, 2], as [in, 4, out]."""
    return weight.flatten(2).transpose(1, 2)


def by_block(maps: Tensor, block: int) -> Tensor:
    """[1, c, h·block, w·block] -> [h·w, block·block·c] in the order in which the upscaling makes its pixels.

    A block of 4 is two blocks of 2, one inside the other: cell, place, place within it, channel.
    """
    channels, height, width = maps.shape[1], maps.shape[2] // block, maps.shape[3] // block
    if block == 2:
        return maps.reshape(channels, height, 2, width, 2).permute(1, 3, 2, 4, 0).reshape(height * width, -1)
    parts = maps.reshape(channels, height, 2, 2, width, 2, 2)
    return parts.permute(1, 4, 2, 5, 3, 6, 0).reshape(height * width, -1)
