"""The click decoder as the package computes it, with the signature of `decoder.onnx`: the reference."""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor, nn

#: The maps of one image as the package's predictor keeps them.
MAPS = ("image_embed", "hr1", "hr0")
PROMPT = ("point_coords", "point_labels", "mask_input", "has_mask_input")
OUTPUTS = ("masks", "scores", "object_score")
#: The package's predictor hands logits on to the next decode within these bounds.
MOST_LOGIT = 32.0
#: How far a mask that the model's rule does not choose stays below the chosen one's score.
MARGIN = 1e-4


class ClickHead(Protocol):
    """What is exported: the tracker of SAM 3 (`Sam3TrackerBase`), or the model of SAM 2 (`SAM2Base`)."""

    sam_prompt_encoder: Any
    sam_mask_decoder: Any


class PlainDecoder(nn.Module):
    """One prompt on the fp32 maps of one image.

    Inputs: image_embed f32 [1, C, h/4, w/4] (with `no_mem_embed` added), hr1 f32 [1, C/4, h/2, w/2], hr0 f32
    [1, C/8, h, w], then the prompt: coordinates f32 [1, N, 2] in model pixels, labels f32 [1, N], logits f32
    [1, 1, h, w] of the decode before, and whether they count, f32 [1].
    Outputs: masks f32 [1, K, h, w] (0 the single mask, the others the multimask ones), scores f32 [1, K],
    object score (a logit) f32 [1, 1].
    """

    def __init__(self, head: ClickHead) -> None:
        super().__init__()
        self.prompts = head.sam_prompt_encoder
        self.decoder = head.sam_mask_decoder

    def forward(
        self,
        image_embed: Tensor,
        hr1: Tensor,
        hr0: Tensor,
        point_coords: Tensor,
        point_labels: Tensor,
        mask_input: Tensor,
        has_mask_input: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        masks_before = mask_input.clamp(-MOST_LOGIT, MOST_LOGIT)
        sparse, dense = self.prompts((point_coords, point_labels), None, masks_before)
        no_mask = self.prompts.no_mask_embed.weight.reshape(1, -1, 1, 1)
        masks, ious, _, object_score = self.decoder.predict_masks(
            image_embeddings=image_embed,
            image_pe=self.prompts.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=torch.where(has_mask_input.reshape(1, 1, 1, 1) > 0, dense, no_mask),
            repeat_image=False,
            high_res_features=[hr0, hr1],
        )
        return masks, choose(self.decoder, masks, ious), object_score


def choose(decoder: Any, masks: Tensor, ious: Tensor) -> Tensor:
    """Return the scores f32 [1, K] whose argmax is the mask that the model shows for a single-mask prompt.

    The rule is `MaskDecoder._dynamic_multimask_via_stability`: mask 0, unless it is unstable; then the best
    of the others by predicted IoU. The chosen mask keeps its predicted IoU, the others stay below it.
    """
    chosen = torch.zeros_like(ious)
    chosen[:, 0] = 1.0
    if decoder.dynamic_multimask_via_stability:
        stable = stability(decoder, masks[:, 0]) >= decoder.dynamic_multimask_stability_thresh
        best = nn.functional.pad((ious[:, 1:] == ious[:, 1:].amax(1, keepdim=True)).float(), (1, 0))
        chosen = torch.where(stable.unsqueeze(1), chosen, best)
    score = (ious * chosen).amax(1, keepdim=True)
    return torch.where(chosen > 0, ious, torch.minimum(ious, score - MARGIN))


def stability(decoder: Any, mask: Tensor) -> Tensor:
    """Return the IoU f32 [1] of the logits [1, h, w] cut a little above and a little below zero."""
    delta = decoder.dynamic_multimask_stability_delta
    inner = (mask > delta).float().sum((1, 2))
    outer = (mask > -delta).float().sum((1, 2))
    return torch.where(outer > 0, inner / outer.clamp(min=1), torch.ones_like(outer))
