"""What training minimises."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

FOCUS = 1.5


def focal(logits: Tensor, truth: Tensor) -> Tensor:
    """Focal loss (Lin et al. 2017) with soft targets: [P]. ``truth`` in 0..1, both [P, 1, H, W].

    Normalised by the summed weights (Sofiiuk et al. 2019), so that easy masks do not fade out of the sum.
    """
    entropy = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    weight = (torch.sigmoid(logits) - truth).abs().detach() ** FOCUS
    return (weight * entropy).sum((1, 2, 3)) / (weight.sum((1, 2, 3)) + 0.01 * weight[0].numel())


def dice(logits: Tensor, truth: Tensor) -> Tensor:
    """One minus the soft Jaccard index: [P]."""
    share = torch.sigmoid(logits)
    shared = (share * truth).sum((1, 2, 3))
    total = share.sum((1, 2, 3)) + truth.sum((1, 2, 3)) - shared
    return 1 - (shared + 1) / (total + 1)


def overlap(logits: Tensor, truth: Tensor) -> Tensor:
    """The IoU of the thresholded mask, no gradient: [P]."""
    mask, wanted = logits.detach() > 0, truth > 0.5
    return (mask & wanted).sum((1, 2, 3)).float() / (mask | wanted).sum((1, 2, 3)).clamp(min=1)


def total(logits: Tensor, scores: Tensor, truth: Tensor) -> Tensor:
    """The loss of one round: masks, and a score that predicts the mask's own IoU."""
    score = (scores[:, 0] - overlap(logits, truth)) ** 2
    return (focal(logits, truth) + dice(logits, truth) + 0.5 * score).mean()
