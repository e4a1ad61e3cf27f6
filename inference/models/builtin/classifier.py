"""What stands where: ImageNet's classes, at every place of a picture or for whole parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inference.decoder import Float, session
from inference.models.base import Pixels

Box = tuple[float, float, float, float]
# Sides, in pixels, at which a picture is looked at: small ones know large things, large ones small things.
SIDES = (256, 448, 640)
# The side of a part of the picture that is looked at alone: what the network was trained with.
PART = 224


class Classifier:
    """Runs `classifier.onnx`: pictures to the logits of 1000 classes in cells of 32 pixels."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        self._session = session(path, threads)

    def maps(self, pixels: Pixels) -> list[Float]:
        """Return the probability of each class at each place: f32 [1000, side/32, side/32] for each of SIDES.

        pixels: RGB uint8 [height, width, 3]. These are class activation maps (Zhou et al. 2016).
        """
        picture = Image.fromarray(pixels)
        return [
            _softmax(self._logits([picture.resize((side, side), Image.Resampling.BICUBIC)])[0])
            for side in SIDES
        ]

    def parts(self, pixels: Pixels, boxes: Sequence[Box]) -> Float:
        """Return the probability of each class for each box (x0, y0, x1, y1, pixels): f32 [n, 1000]."""
        picture = Image.fromarray(pixels)
        crops = [picture.resize((PART, PART), Image.Resampling.BICUBIC, box) for box in boxes]
        return _softmax(self._logits(crops).mean((2, 3)).T).T

    def _logits(self, pictures: Sequence[Image.Image]) -> NDArray[Any]:
        batch = np.stack([np.asarray(picture) for picture in pictures])
        found: NDArray[Any] = self._session.run(["logits"], {"image": batch})[0]
        return found


def _softmax(logits: NDArray[Any]) -> Float:
    """Softmax over the first axis."""
    powers = np.exp(logits - logits.max(0))
    probabilities: Float = powers / powers.sum(0)
    return probabilities
