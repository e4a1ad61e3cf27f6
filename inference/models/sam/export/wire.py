"""The form of an embedding on its way to the browser: 7 bits a value on average, channel by channel.

Each channel travels as its mean, and steps of its own size around it: 8 bits a value in the coarse maps, 6 in
the finest one, which has half of all values. docs/sam3-embedding.md has the measurements that led to it. What
carries the mask comes first, and zero is a channel's mean: maps that have not arrived stand for their means.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

#: In the order in which they travel; `channels` f32 [2, ΣC]: means, then steps, of image_embed, hr1, hr0.
PAYLOAD = ("image_embed", "channels", "hr1", "hr0_high", "hr0_low")
#: The tensors without which there is no mask at all.
NEEDED = PAYLOAD[:2]
BITS = {"image_embed": 8, "hr1": 8, "hr0": 6}
# The smallest step: a channel that is the same everywhere must not divide by zero.
_LEAST = 1e-12


def pack(maps: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the payload's tensors, each [B, …], of maps image_embed, hr1 and hr0 f32 [B, C, h, w].

    It runs where the maps are. image_embed and hr1 become int8 [B, C, h, w]; hr0 two uint8 tensors: the upper
    four bits of a value, two values a byte [B, C, h·w/2], and the lower two, four a byte [B, C, h·w/4].
    """
    codes, channels = {}, []
    for name, bits in BITS.items():
        codes[name], found = quantise(maps[name].float(), bits)
        channels.append(found)
    upper, lower = split(codes["hr0"].flatten(2))
    return {
        "image_embed": codes["image_embed"],
        "channels": torch.cat(channels, 2),
        "hr1": codes["hr1"],
        "hr0_high": upper,
        "hr0_low": lower,
    }


def quantise(x: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """Return codes int8, as x [B, C, h, w], and f32 [B, 2, C], so that x ≈ mean + code · step."""
    top = 2 ** (bits - 1) - 1
    mean = x.mean((2, 3), keepdim=True)
    step = (x - mean).abs().amax((2, 3), keepdim=True).clamp(min=_LEAST * top) / top
    codes = torch.round((x - mean) / step).to(torch.int8)
    return codes, torch.stack([mean.flatten(1), step.flatten(1)], 1)


def split(codes: Tensor) -> tuple[Tensor, Tensor]:
    """Return the upper four and the lower two of six bits: int8 [B, C, n] -> uint8 [B, C, n/2], [B, C, n/4].

    Values that share a byte are n/2 or n/4 apart, the first in the lowest bits.
    """
    bits = codes.to(torch.int32) & 63
    first, second = (bits >> 2).chunk(2, -1)
    quarters = (bits & 3).chunk(4, -1)
    lower = sum(part << (2 * place) for place, part in enumerate(quarters))
    assert isinstance(lower, Tensor)
    return (first | second << 4).to(torch.uint8), lower.to(torch.uint8)


def join(upper: Tensor, lower: Tensor) -> Tensor:
    """Undo `split`, in f32 arithmetic that ONNX Runtime has fast kernels for: f32 [..., n]."""
    nibbles = torch.cat(_digits(upper.float(), 16, 2), -1)
    return 4 * (nibbles - 16 * torch.floor(nibbles / 8)) + torch.cat(_digits(lower.float(), 4, 4), -1)


def _digits(number: Tensor, base: int, count: int) -> list[Tensor]:
    """Return the digits of each number, the lowest first."""
    digits = []
    for _ in range(count):
        rest = torch.floor(number / base)
        digits.append(number - rest * base)
        number = rest
    return digits


class Restore(nn.Module):
    """The payload's tensors of one image, in the order of PAYLOAD, no batch axis -> the maps [1, C, h, w]."""

    def forward(
        self, image_embed: Tensor, channels: Tensor, hr1: Tensor, hr0_high: Tensor, hr0_low: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        hr0 = join(hr0_high, hr0_low).reshape(hr0_high.shape[0], 2 * hr1.shape[1], 2 * hr1.shape[2])
        sizes = [image_embed.shape[0], hr1.shape[0], hr0.shape[0]]
        mean, step = (row.split(sizes) for row in channels)
        maps = (image_embed.float(), hr1.float(), hr0)
        first, second, third = (
            (codes * step[k][:, None, None] + mean[k][:, None, None])[None] for k, codes in enumerate(maps)
        )
        return first, second, third
