"""Words and example boxes on images whose features are there: many prompts in one run of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from inference.contract.messages import Exemplar
from inference.models.sam3 import upstream as sam3

# An image's features for grounding, finest first: `level0` to `level2` of `encoder.Features`, for one image.
Levels = tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True, eq=False)
class Candidates:
    """All that the model proposes for each prompt, Q of them, in no order.

    scores [B, Q]: how likely a proposal is what the prompt means, times how likely there is any.
    boxes [B, Q, 4]: corners x0, y0, x1, y1, as shares of the image. masks [B, Q, h, w]: logits.
    """

    scores: Tensor
    boxes: Tensor
    masks: Tensor


def ground(
    model: Any,
    levels: Sequence[Levels],
    images: Sequence[int],
    words: tuple[Tensor, Tensor],
    exemplars: Sequence[Sequence[Exemplar]],
    image_size: int,
) -> Candidates:
    """Answer B prompts in one run.

    images: which of `levels` each prompt is about. words: `Words.features`, one a prompt.
    exemplars: each prompt's boxes, in model pixels, of which there are `image_size` a side.
    """
    device = levels[0][0].device
    stacked = [torch.stack(level) for level in zip(*levels, strict=True)]
    position = model.backbone.vision_backbone.position_encoding(stacked[-1])
    features, padding = words
    found = model.forward_grounding(
        backbone_out={
            "backbone_fpn": stacked,
            "vision_pos_enc": [position.to(stacked[-1].dtype)],
            "language_features": features,
            "language_mask": padding,
        },
        find_input=_which(torch.tensor(images, device=device)),
        find_target=None,
        geometric_prompt=_boxes(exemplars, image_size, device),
    )
    presence = found["presence_logit_dec"].float().sigmoid()
    return Candidates(
        scores=found["pred_logits"].float().squeeze(-1).sigmoid() * presence,
        boxes=found["pred_boxes_xyxy"].float(),
        masks=found["pred_masks"],
    )


def _which(images: Tensor) -> Any:
    return sam3.FindStage(
        img_ids=images,
        text_ids=torch.arange(len(images), device=images.device),
        input_boxes=None,
        input_boxes_mask=None,
        input_boxes_label=None,
        input_points=None,
        input_points_mask=None,
    )


def _boxes(exemplars: Sequence[Sequence[Exemplar]], image_size: int, device: torch.device) -> Any:
    """Return the package's prompt: boxes [n, B, 4] as centre, width and height in shares of the image."""
    prompts, most = len(exemplars), max(len(its) for its in exemplars)
    boxes = torch.zeros(most, prompts, 4)
    labels = torch.ones(most, prompts, dtype=torch.long)
    padding = torch.ones(prompts, most, dtype=torch.bool)
    for prompt, its in enumerate(exemplars):
        for place, exemplar in enumerate(its):
            x0, y0, x1, y1 = (value / image_size for value in exemplar.box)
            boxes[place, prompt] = torch.tensor([(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0])
            labels[place, prompt] = int(exemplar.positive)
            padding[prompt, place] = False
    return sam3.Prompt(
        box_embeddings=boxes.to(device), box_mask=padding.to(device), box_labels=labels.to(device)
    )
