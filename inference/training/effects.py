"""What cameras and light do to a picture. All pictures are float32 RGB [H, W, 3] in 0..255."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .library import Pixels

Picture = NDArray[np.float32]
Rng = np.random.Generator


def recolour(picture: Picture, rng: Rng, strength: float) -> Picture:
    """Random gain per channel, contrast and brightness."""
    gain = np.exp(rng.normal(0, 0.35 * strength, 3) + rng.normal(0, 0.4 * strength)).astype(np.float32)
    mean = picture.mean((0, 1))
    contrast = np.float32(np.exp(rng.normal(0, 0.35 * strength)))
    shifted = (picture - mean) * contrast + mean * gain
    return np.asarray(shifted + np.float32(rng.normal(0, 15 * strength)), np.float32)


def gradient(height: int, width: int, rng: Rng) -> NDArray[np.float32]:
    """A smooth ramp or glow from 0 to 1: [H, W, 1]."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if rng.random() < 0.5:
        angle = rng.uniform(0, 2 * np.pi)
        ramp = x / width * np.cos(angle) + y / height * np.sin(angle)
    else:
        ramp = np.hypot(x / width - rng.random(), y / height - rng.random())
    low, high = float(ramp.min()), float(ramp.max())
    return np.asarray(((ramp - low) / (high - low + 1e-6))[..., None], np.float32)


def blur(picture: Picture, sigma: float) -> Picture:
    """Gaussian blur of a picture or an alpha map."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)


def shade(picture: Picture, rng: Rng) -> Picture:
    """Darken one side."""
    height, width = picture.shape[:2]
    return picture * (1 - rng.uniform(0.1, 0.7) * gradient(height, width, rng)).astype(np.float32)


def develop(picture: Picture, rng: Rng) -> Pixels:
    """The camera: light falling off, blur, grey, noise, and JPEG, each now and then. Returns uint8."""
    if rng.random() < 0.25:
        picture = shade(picture, rng)
    if rng.random() < 0.3:
        picture = recolour(picture, rng, 0.5)
    if rng.random() < 0.08:
        picture = np.repeat(picture.mean(2, keepdims=True), 3, 2)
    if rng.random() < 0.3:
        picture = blur(picture, rng.uniform(0.4, 1.6))
    if rng.random() < 0.35:
        picture = picture + rng.standard_normal(picture.shape, np.float32) * np.float32(rng.uniform(1, 14))
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    if rng.random() < 0.35:
        coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 92))])[1]
        pixels = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return pixels
