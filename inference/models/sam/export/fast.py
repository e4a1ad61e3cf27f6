"""`decoder.onnx`: the click decoder laid out for ONNX Runtime on a CPU. `folding.py` says why it is exact."""

from __future__ import annotations

from typing import Any, Literal

import torch
from torch import Tensor, nn

from .folding import Folding, centre, heads
from .lowrank import Added, Side, back, product, span, square, through
from .plain import MOST_LOGIT, ClickHead, choose
from .prepare import READY

#: The package's GELU, or its approximation by tanh (Hendrycks and Gimpel, 2016), which is off by up to 5e-4.
Gelu = Literal["none", "tanh"]
Image = dict[str, Tensor]


class FastDecoder(nn.Module):
    """The ready tensors of `prepare.py`, then a prompt -> masks, scores, object score, as `PlainDecoder`.

    T tokens, P cells, H heads of D dimensions. Attention weights are [H, T, P]: one long row a token, so that
    products over cells are long.
    """

    def __init__(self, head: ClickHead, folding: Folding, gelu: Gelu = "none") -> None:
        super().__init__()
        self.prompts, self.decoder, self.f = head.sam_prompt_encoder, head.sam_mask_decoder, folding
        self.gelu = gelu
        self.grid: tuple[int, int] = self.prompts.image_embedding_size
        self.outputs = int(self.decoder.pred_obj_scores) + 1 + int(self.decoder.num_mask_tokens)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        image = dict(zip(READY, inputs, strict=False))
        coords, labels, mask_input, has_mask = inputs[len(READY) :]
        f, (layer1, layer2) = self.f, self.decoder.transformer.layers
        pe, position = self.tokens(coords, labels), f.position()

        # Layer 1. The image side: the fixed part and the mask before.
        mask, chosen = self.mask_rows(mask_input, has_mask)
        side = Side(mask, f.mask[chosen])
        tokens = layer1.norm1(layer1.self_attn(pe, pe, pe))
        found = self.look(f.from_image1, tokens + pe, image["key1"], image["value1"], side)
        tokens = self.settle(layer1, tokens, f.from_image1, found)
        key = self.project(f.to_image1.k_proj, tokens + pe)
        weight = self.compare(key, image["query1"], f.to_image1.q_proj, side).softmax(1)
        first, kept, last = self.spread(weight, f.to_image1, tokens)
        cross11, cross21 = (
            torch.cat([self.through_rows(kept, last, image[name]), image[masks][chosen]])
            for name, masks in (("cross11", "mask1"), ("cross21", "mask2"))
        )
        added1 = Added(torch.cat([first.rows, mask]), torch.cat([first.low, centre(side.low)]), cross11)
        s1 = self.scale(image["square1"] + square(added1), f.norm1)

        # Layer 2.
        side = Side(added1.rows * s1, added1.low * f.norm1.weight, s1, f.norm1.bias)
        attended = tokens + pe
        tokens = layer2.norm1(tokens + layer2.self_attn(attended, attended, tokens))
        found = self.look(f.from_image2, tokens + pe, image["key2"], image["value2"], side, position)
        tokens = self.settle(layer2, tokens, f.from_image2, found)
        key = self.project(f.to_image2.k_proj, tokens + pe)
        weight = self.compare(key, image["query2"], f.to_image2.q_proj, side, position).softmax(1)
        second, kept, last = self.spread(weight, f.to_image2, tokens)
        low = torch.cat([second.low[:-1], second.low[-1:] + f.shift])
        cross22 = self.through_rows(kept, last, image["cross22"], image["shift2"])
        added1 = Added(side.rows, centre(side.low), cross21)
        added2 = Added(second.rows, low, cross22)
        squares = (
            image["square2"] * s1 * s1 + square(added1, s1) + square(added2, s1) + product(added1, added2)
        )
        s2 = self.scale(squares, f.norm2)

        # The last look at the image; only the output tokens are read.
        rows, low = torch.cat([added1.rows, added2.rows]) * s2, torch.cat([added1.low, added2.low])
        side = Side(rows, low * f.norm2.weight, s1 * s2, f.norm2.bias)
        asking = (tokens + pe)[:, : self.outputs]
        found = self.look(f.last, asking, image["key3"], image["value3"], side, position)
        tokens = tokens[:, : self.outputs] + f.last.out_proj(self.join(found))
        return self.read(self.decoder.transformer.norm_final_attn(tokens), self.upscale(image, side))

    def tokens(self, coords: Tensor, labels: Tensor) -> Tensor:
        """The output tokens, the points and one padding point: [1, T, C]."""
        points = self.prompts._embed_points(coords, labels, pad=True)
        d = self.decoder
        first = [d.obj_score_token.weight] if d.pred_obj_scores else []
        return torch.cat([torch.cat([*first, d.iou_token.weight, d.mask_tokens.weight])[None], points], 1)

    def mask_rows(self, mask_input: Tensor, has_mask: Tensor) -> tuple[Tensor, Tensor]:
        """The mask's features and `has_mask`, [n, P], and which rows of `f.mask` they belong to.

        Without a mask only the last row is left: what follows has less to compute.
        """
        features = self.prompts.mask_downscaling[:6](mask_input.clamp(-MOST_LOGIT, MOST_LOGIT))[0].flatten(1)
        has = (has_mask > 0).float()
        rows = torch.cat([features, has[:, None].expand(1, features.shape[1])])
        chosen = torch.nonzero(torch.cat([has.expand(features.shape[0]), torch.ones_like(has)]))[:, 0]
        return rows[chosen], chosen

    def look(
        self,
        attention: Any,
        asking: Tensor,
        key: Tensor,
        value: Tensor,
        side: Side,
        position: Tensor | None = None,
    ) -> Tensor:
        """Attention from tokens [1, T, C] to the image side, before its output projection: [H, T, D]."""
        query = self.project(attention.q_proj, asking)
        weight = self.compare(query, key, attention.k_proj, side, position).softmax(-1)
        scaled = weight if side.scale is None else weight * side.scale
        found = scaled @ value + back(weight @ side.rows.T, side.low @ attention.v_proj.weight.T)
        if side.bias is None:
            return found
        return found + heads(
            (side.bias @ attention.v_proj.weight.T + attention.v_proj.bias)[None], self.f.heads
        )

    def compare(
        self, asking: Tensor, fixed: Tensor, linear: nn.Linear, side: Side, position: Tensor | None = None
    ) -> Tensor:
        """The products of tokens [H, T, D] with the image side and its positions, projected: [H, T, P].

        fixed [H, D, P]: the projection of the fixed part, of the positions too where `position` is None.
        """
        score = asking @ fixed
        if side.scale is not None:
            score = score * side.scale
        score = score + through(asking, side.low @ linear.weight.T) @ side.rows
        if position is None or side.bias is None:
            return score
        always = linear.weight @ position + (linear.weight @ side.bias + linear.bias)[:, None]
        return score + asking @ always.reshape(fixed.shape)

    def spread(self, weight: Tensor, attention: Any, tokens: Tensor) -> tuple[Side, Tensor, Tensor]:
        """What attention weights [H, T, P] of the image side on tokens add to it, centred over the channels.

        The last row is 1 everywhere, and has the output projection's bias only where the fixed part lacks it.
        Also the values as `span` gives them, for `through_rows`.
        """
        first, kept, last = span(self.split(attention.v_proj(tokens)))
        count, size = last.shape
        rows = (first @ weight).flatten(0, 1)
        out = centre(attention.out_proj.weight, 0).T
        low = (kept @ out.reshape(count, size, -1)).flatten(0, 1)
        ones = torch.ones_like(weight[0, :1])
        return Side(torch.cat([rows, ones]), torch.cat([low, last.reshape(1, -1) @ out])), kept, last

    def through_rows(self, kept: Tensor, last: Tensor, cross: Tensor, more: Tensor | None = None) -> Tensor:
        """The products of `spread`'s low matrix with the fixed part, whose projection is cross [H, D, P]."""
        constant = last.reshape(1, -1) @ cross.flatten(0, 1)
        return torch.cat([(kept @ cross).flatten(0, 1), constant if more is None else constant + more])

    def split(self, x: Tensor) -> Tensor:
        """[1, T, H·D] -> [H, T, D]."""
        return heads(x[0], self.f.heads)

    def join(self, x: Tensor) -> Tensor:
        """[H, T, D] -> [1, T, H·D]."""
        return x.transpose(0, 1).flatten(1)[None]

    def project(self, linear: nn.Linear, x: Tensor) -> Tensor:
        """Project tokens, with the attention's 1 / sqrt(D) in it: [H, T, D]."""
        projected: Tensor = self.split(linear(x)) * (linear.out_features / self.f.heads) ** -0.5
        return projected

    def settle(self, layer: Any, tokens: Tensor, attention: Any, found: Tensor) -> Tensor:
        """Finish the token side of a layer."""
        tokens = layer.norm2(tokens + attention.out_proj(self.join(found)))
        settled: Tensor = layer.norm3(tokens + layer.mlp(tokens))
        return settled

    def scale(self, squares: Tensor, norm: nn.LayerNorm) -> Tensor:
        """The norm's factor of each cell, from |x|²; rounding must not make that negative."""
        return torch.rsqrt(squares.clamp(min=0) / norm.weight.shape[0] + norm.eps)

    def upscale(self, image: Image, side: Side) -> Tensor:
        """The image side four times as wide and high: [16·P, C/8], pixels as `folding.by_block` has them."""
        f, near0 = self.f, image["near0"]
        assert side.scale is not None
        x = torch.addmm(image["up0"] * side.scale.T + image["near1"], side.rows.T, side.low @ f.up1)
        x = x.reshape(near0.shape[0], -1)
        x = x * torch.rsqrt((x * x).mean(1, keepdim=True) + f.up_norm.eps)
        x = nn.functional.gelu(x * f.up_norm.weight + f.up_norm.bias, approximate=self.gelu)
        x = nn.functional.gelu(torch.addmm(near0, x, f.up2), approximate=self.gelu)
        return x.reshape(4 * near0.shape[0], -1)

    def read(self, tokens: Tensor, upscaled: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Masks, scores and the object score from the output tokens [1, T, C]."""
        d, (height, width) = self.decoder, self.grid
        first = int(d.pred_obj_scores)
        mask_tokens = tokens[0, first + 1 :]
        hyper = torch.cat([mlp(mask_tokens[k : k + 1]) for k, mlp in enumerate(d.output_hypernetworks_mlps)])
        logits = (hyper @ upscaled.T).reshape(-1, height, width, 2, 2, 2, 2)
        logits = logits.permute(0, 1, 3, 5, 2, 4, 6).reshape(1, -1, 4 * height, 4 * width)
        ious = d.iou_prediction_head(tokens[:, first])
        present = d.pred_obj_score_head(tokens[:, 0]) if first else 10.0 * torch.ones_like(ious[:, :1])
        return logits, choose(d, logits, ious), present
