"""Example boxes to ImageNet's classes: what stands in them, whatever it is called."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from inference.contract.messages import Exemplar
from inference.decoder import Float
from inference.models.base import Pixels
from inference.models.builtin.classifier import PART, Classifier

# The most probable classes stand for an example: until they make up this much of it, and so many at most.
ENOUGH, MOST_CLASSES = 0.6, 8


def classes_of(classifier: Classifier, pixels: Pixels, exemplars: Sequence[Exemplar]) -> list[int]:
    """Return the classes that the positive examples show more than the negative ones.

    Boxes are in pixels of `pixels`, RGB uint8 [height, width, 3].
    """
    positive, negative = ([one for one in exemplars if one.positive is kind] for kind in (True, False))
    if not positive:
        return []
    shown = _mean(classifier, pixels, positive)
    hidden = _mean(classifier, pixels, negative) if negative else np.zeros_like(shown)
    order = np.argsort(-shown, kind="stable")
    count = min(MOST_CLASSES, int(np.searchsorted(np.cumsum(shown[order]), ENOUGH)) + 1)
    return [int(index) for index in order[:count] if shown[index] > hidden[index]]


def _mean(classifier: Classifier, pixels: Pixels, exemplars: Sequence[Exemplar]) -> Float:
    """Return the mean probability of each class in the boxes: f32 [1000]."""
    picture = Image.fromarray(pixels)
    crops = [picture.resize((PART, PART), Image.Resampling.BICUBIC, exemplar.box) for exemplar in exemplars]
    mean: Float = classifier.parts(crops).mean(0)
    return mean
