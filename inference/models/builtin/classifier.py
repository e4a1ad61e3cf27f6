"""What stands where: ImageNet's classes, at every place of a picture or for small pictures as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from inference.decoder import Float, session
from inference.models.base import Pixels

CLASSES = 1000
Box = tuple[float, float, float, float]
# Sides, in pixels, at which a picture is looked at: the smaller knows large things, the larger small ones.
SIDES = (448, 640)
# The side of a part of the picture that is looked at alone: what the network was trained with.
PART = 224
# Parts in one run.
BATCH = 8


class Classifier:
    """Runs `classifier.onnx`: pictures to the logits of 1000 classes in cells of 32 pixels."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        self._session = session(path, threads)

    def maps(self, pixels: Pixels) -> list[Float]:
        """Return the probability of each class at each place: f32 [1000, side/32, side/32] for each of SIDES.

        pixels: RGB uint8 [height, width, 3]. These are class activation maps (Zhou et al. 2016).
        """
        picture = Image.fromarray(pixels)
        sized = [picture.resize((side, side), Image.Resampling.BICUBIC) for side in SIDES]
        return [_softmax(self._logits([each])[0]) for each in sized]

    def parts(self, pictures: Sequence[Image.Image]) -> Float:
        """Return the probability of each class for each picture of PART × PART pixels: f32 [n, 1000]."""
        batches = [pictures[start : start + BATCH] for start in range(0, len(pictures), BATCH)]
        found = [_softmax(self._logits(batch).mean((2, 3)).T).T for batch in batches]
        return np.concatenate([np.zeros((0, CLASSES), np.float32), *found])

    def _logits(self, pictures: Sequence[Image.Image]) -> Float:
        batch = np.stack([np.asarray(picture) for picture in pictures])
        found: Float = self._session.run(["logits"], {"image": batch})[0]
        return found


def _softmax(logits: Float) -> Float:
    """Softmax over the first axis."""
    powers = np.exp(logits - logits.max(0))
    probabilities: Float = powers / powers.sum(0)
    return probabilities
