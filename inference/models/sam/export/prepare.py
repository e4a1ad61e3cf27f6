"""`prepare.onnx`: all of the fast decoder that does not depend on the prompt, once an image."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .folding import Folding, by_block, centre

#: Per head [H, D, P]: what tokens are compared with, in the three attentions from tokens to image, and what
#: compares itself with tokens, in the two the other way round.
KEYS, QUERIES = ("key1", "key2", "key3"), ("query1", "query2")
#: Per head [H, P, D]: what tokens get from the image.
VALUES = ("value1", "value2", "value3")
#: Products with what the prompt adds, for a cell's variance: per head [H, D, P], and of the mask [M + 1, P].
CROSS = ("cross11", "cross21", "cross22")
CROSS_MASK = ("mask1", "mask2")
#: The fixed part's own squares, and its product with what layer 2 adds to every cell: [1, P].
NORMS = ("square1", "square2", "shift2")
#: The upscaling's fixed part [P, C], and the high-resolution maps laid out for it: [P, C], [4·P, C/2].
UPSCALING = ("up0", "near1", "near0")
READY = (*KEYS, *VALUES, *QUERIES, *CROSS, *CROSS_MASK, *NORMS, *UPSCALING)


class Prepare(nn.Module):
    """image_embed f32 [1, C, h, w], hr1 f32 [1, C/4, 2h, 2w], hr0 f32 [1, C/8, 4h, 4w] -> READY, P = h·w."""

    no_mask: Tensor
    first_out: Tensor
    gain1: Tensor
    of_x: Tensor
    of_x_bias: Tensor
    of_y: Tensor
    of_z: Tensor
    value1: Tensor
    value1_bias: Tensor
    value2: Tensor
    value3: Tensor
    up0: Tensor

    def __init__(self, folding: Folding) -> None:
        super().__init__()
        self.folding = folding
        for name, value in _constants(folding).items():
            self.register_buffer(name, value.detach().contiguous())
        self._split = [folding.inner] * 3 + [folding.mask.shape[0], 1]

    def forward(self, image_embed: Tensor, hr1: Tensor, hr0: Tensor) -> tuple[Tensor, ...]:
        f = self.folding
        x0 = image_embed[0].flatten(1) + self.no_mask
        y0 = centre(x0 + self.first_out, 0)
        z0 = centre(y0 * self.gain1, 0)
        inner, count = f.inner, f.heads
        key1, query1 = torch.split(self.of_x @ (x0 + f.position()) + self.of_x_bias, inner)
        key2, query2, cross11, mask1 = torch.split(self.of_y @ y0, self._split[:4])
        key3, cross21, cross22, mask2, shift2 = torch.split(self.of_z @ z0, self._split)
        value1, value2 = x0.T @ self.value1 + self.value1_bias, y0.T @ self.value2
        value3, up0 = z0.T @ self.value3, z0.T @ self.up0

        def rows(x: Tensor) -> Tensor:
            return x.reshape(count, inner // count, -1)

        def cells(x: Tensor) -> Tensor:
            return x.reshape(x.shape[0], count, -1).transpose(0, 1)

        near1 = by_block(hr1, 2).reshape(-1, 4, hr1.shape[1])
        return (
            rows(key1), rows(key2), rows(key3),
            cells(value1), cells(value2), cells(value3),
            rows(query1), rows(query2),
            rows(cross11), rows(cross21), rows(cross22),
            mask1, mask2,
            (y0 * y0).sum(0, keepdim=True), (z0 * z0).sum(0, keepdim=True), shift2,
            up0, centre(near1).flatten(1) + f.up1_bias,
            (by_block(hr0, 4) + f.up2_bias.repeat(4)).reshape(4 * up0.shape[0], -1),
        )  # fmt: skip


def _constants(f: Folding) -> dict[str, Tensor]:
    """Matrices [rows, C] for x0, y0 and z0 [C, P], or [C, columns] for them transposed, and biases."""
    first, back = f.from_image1, f.to_image1
    gain1, gain2 = f.norm1.weight, f.norm2.weight
    out1, out2 = centre(back.out_proj.weight, 0), centre(f.to_image2.out_proj.weight, 0)
    mask = centre(f.mask)
    return {
        "no_mask": f.no_mask.weight.T,
        "first_out": back.out_proj.bias[:, None],
        "gain1": gain1[:, None],
        "of_x": torch.cat([first.k_proj.weight, back.q_proj.weight]),
        "of_x_bias": torch.cat([torch.zeros_like(first.k_proj.bias), back.q_proj.bias])[:, None],
        "of_y": torch.cat(
            [gain1 * f.from_image2.k_proj.weight, gain1 * f.to_image2.q_proj.weight, out1.T, mask]
        ),
        "of_z": torch.cat(
            [
                gain2 * f.last.k_proj.weight,
                centre(gain1[:, None] * out1, 0).T,
                out2.T,
                centre(gain1 * mask),
                f.shift[None],
            ]
        ),
        "value1": first.v_proj.weight.T,
        "value1_bias": first.v_proj.bias,
        "value2": (gain1 * f.from_image2.v_proj.weight).T,
        "value3": (gain2 * f.last.v_proj.weight).T,
        "up0": gain2[:, None] * f.up1,
    }
