"""The click protocol, the same in training and in `make eval`.

The next click goes into the larger of the two biggest error regions (a connected part that was missed, or one
that was taken wrongly), at its deepest point: the pixel farthest from the region's border, the picture's own
border included.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def largest_part(mask: Mask) -> tuple[Mask, int]:
    """The biggest 8-connected part of a mask and its area."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count < 2:
        return mask, 0
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == best), int(stats[best, cv2.CC_STAT_AREA])


def depth(region: Mask) -> NDArray[np.float32]:
    """Each pixel's distance to the region's border, in pixels; outside the picture is outside the region."""
    padded = np.pad(region.astype(np.uint8), 1)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1], np.float32)


def next_click(truth: Mask, predicted: Mask) -> tuple[float, float, int] | None:
    """(x, y, label) of the next click, at a pixel's centre in the masks' pixels; None if nothing is wrong."""
    missed, missed_area = largest_part(truth & ~predicted)
    wrong, wrong_area = largest_part(predicted & ~truth)
    if missed_area == wrong_area == 0:
        return None
    region, label = (missed, 1) if missed_area >= wrong_area else (wrong, 0)
    y, x = np.unravel_index(int(np.argmax(depth(region))), region.shape)
    return float(x) + 0.5, float(y) + 0.5, label


def iou(a: Mask, b: Mask) -> float:
    """Intersection over union; two empty masks agree."""
    union = int((a | b).sum())
    return int((a & b).sum()) / union if union else 1.0
