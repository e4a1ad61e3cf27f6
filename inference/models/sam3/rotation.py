"""The vision transformer's rotary positions in real numbers: compilers for CUDA do not take complex ones."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

Rotate = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


@contextlib.contextmanager
def real_rotation(trunk: Any) -> Iterator[None]:
    """Let every attention of a `sam3.model.vitdet.ViT` rotate without complex numbers, while within.

    The result is the same but for rounding; the weights, among which the complex table is, stay untouched.
    """
    rotated = [block.attn for block in trunk.blocks if block.attn.use_rope]
    for attention in rotated:
        attention.__dict__["_apply_rope"] = _rotation(attention.freqs_cis)
    try:
        yield
    finally:
        for attention in rotated:
            del attention.__dict__["_apply_rope"]  # the class's own is behind it


def _rotation(table: Tensor) -> Rotate:
    """Return what turns queries and keys by a table of unit complex numbers [L, C / 2]."""
    cosine, sine = table.real.contiguous(), table.imag.contiguous()

    def rotate(queries: Tensor, keys: Tensor) -> tuple[Tensor, Tensor]:
        return _turned(queries, cosine, sine), _turned(keys, cosine, sine)

    return rotate


def _turned(vectors: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Turn [B, heads, L, C], whose channels 2i and 2i + 1 are the parts of one complex number."""
    real, imaginary = vectors.float().reshape(*vectors.shape[:-1], -1, 2).unbind(-1)
    turned = torch.stack((real * cosine - imaginary * sine, real * sine + imaginary * cosine), dim=-1)
    return turned.flatten(-2).type_as(vectors)
