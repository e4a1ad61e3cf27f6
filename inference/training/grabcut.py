"""A baseline that learns nothing: OpenCV's GrabCut (Rother et al. 2004) with the same clicks."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from .clicks import Mask

SIDE, ROUNDS = 256, 3
SURE, LIKELY = 0.012, 0.12
CORNERS = (2, 3)


def segment(image: NDArray[np.uint8], clicks: Sequence[tuple[float, float, int]]) -> Mask:
    """The mask, bool [H, W], of RGB uint8 [H, W, 3] and clicks (x, y, label) in its pixels.

    A small disc around a click is sure, a larger one around a positive click likely; the rest is likely
    background. With a box (labels 2 and 3) what lies in it is likely, and what does not is surely background.
    """
    height, width = image.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = max(small.shape[:2])
    marks = [(round(x * scale), round(y * scale), label) for x, y, label in clicks]
    corners = [(x, y) for x, y, label in marks if label in CORNERS]
    guess = np.full(small.shape[:2], cv2.GC_BGD if corners else cv2.GC_PR_BGD, np.uint8)
    if corners:
        (left, top), (right, bottom) = corners
        guess[top : max(bottom, top + 1), left : max(right, left + 1)] = cv2.GC_PR_FGD
    points = [mark for mark in marks if mark[2] not in CORNERS]
    for x, y, label in points:
        if label:
            cv2.circle(guess, (x, y), int(side * LIKELY), cv2.GC_PR_FGD, -1)
    for x, y, label in points:
        cv2.circle(guess, (x, y), max(2, int(side * SURE)), cv2.GC_FGD if label else cv2.GC_BGD, -1)
    front, back = np.zeros((1, 65)), np.zeros((1, 65))
    box = (0, 0, 1, 1)  # unused in this mode
    cv2.setRNGSeed(0)
    with contextlib.suppress(cv2.error):  # no background left to learn from
        cv2.grabCut(
            np.ascontiguousarray(small[..., ::-1]), guess, box, back, front, ROUNDS, cv2.GC_INIT_WITH_MASK
        )
    inside = np.isin(guess, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    return np.asarray(cv2.resize(inside, (width, height), interpolation=cv2.INTER_NEAREST) > 0)
