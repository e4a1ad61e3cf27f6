"""How the learning rate and the picture size follow the clock. ``progress`` runs from 0 to 1."""

from __future__ import annotations

import math

from .network import SIZE

WARM_UP_STEPS = 100
#: Small pictures teach shapes and prompts quickly; the last part is at the size that ships.
SMALL = 384


def learning_rate(progress: float, step: int, peak: float) -> float:
    """A cosine from ``peak`` to one hundredth of it, after a linear warm-up."""
    warm = min(1.0, (step + 1) / WARM_UP_STEPS)
    return peak * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def picture_size(progress: float, small: float) -> int:
    """The side of the training pictures in pixels; ``small``: the share of the training with small ones."""
    return SMALL if progress < small else SIZE
