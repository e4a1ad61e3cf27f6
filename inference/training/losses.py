"""What training minimises."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

FOCUS = 1.5


#: The loss of a round is that of the best mask and of the one that would be shown, half each, and a little of
#: every mask's, so that none is lost for good.
SHOWN, ALL, SCORE = 0.5, 0.05, 0.5


def focal(logits: Tensor, truth: Tensor) -> Tensor:
    """Focal loss (Lin et al. 2017) with soft targets: [P, K]. ``truth`` [P, 1, H, W] in 0..1.

    Normalised by the summed weights (Sofiiuk et al. 2019), so that easy masks do not fade out of the sum.
    """
    entropy = F.binary_cross_entropy_with_logits(logits, truth.expand_as(logits), reduction="none")
    weight = (torch.sigmoid(logits) - truth).abs().detach() ** FOCUS
    return (weight * entropy).sum((2, 3)) / (weight.sum((2, 3)) + 0.01 * weight[0, 0].numel())


def dice(logits: Tensor, truth: Tensor) -> Tensor:
    """One minus the soft Jaccard index: [P, K]."""
    share = torch.sigmoid(logits)
    shared = (share * truth).sum((2, 3))
    total = share.sum((2, 3)) + truth.sum((2, 3)) - shared
    return 1 - (shared + 1) / (total + 1)


def overlap(logits: Tensor, truth: Tensor) -> Tensor:
    """The IoU of the thresholded masks, no gradient: [P, K]."""
    mask, wanted = logits.detach() > 0, truth > 0.5
    return (mask & wanted).sum((2, 3)).float() / (mask | wanted).sum((2, 3)).clamp(min=1)


def shown(masks: Tensor, scores: Tensor) -> Tensor:
    """The masks of the highest scores: [P, 1, H, W]."""
    return masks[torch.arange(len(masks), device=masks.device), scores.argmax(1)][:, None]


def total(logits: Tensor, scores: Tensor, truth: Tensor) -> Tensor:
    """The loss of one round: masks [P, K, H, W], and scores [P, K] that predict the masks' own IoU."""
    each = focal(logits, truth) + dice(logits, truth)
    chosen = each.gather(1, scores.argmax(1, keepdim=True))[:, 0]
    masks = SHOWN * chosen + (1 - SHOWN) * each.amin(1) + ALL * each.mean(1)
    return (masks + SCORE * ((scores - overlap(logits, truth)) ** 2).mean(1)).mean()
