"""Pictures of known shapes, so that a mask can be judged without a person."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def disc(width: int, height: int, x: float, y: float, radius: float) -> NDArray[np.bool_]:
    """Return bool[height, width]: true within `radius` pixels of (x, y), at pixel centres."""
    rows, columns = np.mgrid[:height, :width]
    inside: NDArray[np.bool_] = (columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 <= radius**2
    return inside


def picture(
    mask: NDArray[np.bool_],
    color: tuple[int, int, int] = (200, 60, 40),
    background: tuple[int, int, int] = (235, 232, 225),
) -> Image.Image:
    """Return an RGB picture: `color` where the mask is, `background` elsewhere."""
    pixels = np.where(mask[..., None], np.uint8(color), np.uint8(background))
    return Image.fromarray(pixels.astype(np.uint8), "RGB")


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def iou(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """Return the intersection over union of two masks of one shape; 1 when both are empty."""
    union = int(np.logical_or(a, b).sum())
    return int(np.logical_and(a, b).sum()) / union if union else 1.0
