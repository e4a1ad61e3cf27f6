"""Training pictures with their true masks, composed on the fly.

Three kinds: things cut out and set before a photo; a real photo with its unsupervised regions (regions.py);
and flat shapes on flat ground. Pictures are square, uint8 RGB [S, S, 3]; masks are bool [S, S].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .effects import Picture, Rng, blur, develop, gradient, recolour, shade
from .library import Library, Pixels
from .shapes import Alpha, random_shape

Mask = NDArray[np.bool_]
SMALLEST_SHARE = 0.0015
#: How often each level of the regions is asked for, finest first: people mean wholes more often than parts.
LEVEL_CHANCES = (0.08, 0.12, 0.2, 0.22, 0.2, 0.18)


@dataclass
class Scene:
    """A picture under construction and the visible part of each thing in it."""

    picture: Picture
    masks: list[Mask] = field(default_factory=list)

    def cover(self, alpha: Alpha) -> None:
        """Take what a new thing hides from the things behind it, and add the new thing."""
        front = alpha > 0.5
        self.masks = [mask & ~front for mask in self.masks] + [front]

    def visible(self) -> list[Mask]:
        """The masks big enough to be asked for."""
        return [mask for mask in self.masks if SMALLEST_SHARE < mask.mean() < 0.9]


class Composer:
    """Draws random scenes of side ``size``."""

    def __init__(self, library: Library, regions: Sequence[Path], size: int) -> None:
        self.library, self.regions, self.size = library, regions, size

    def draw(self, rng: Rng) -> tuple[Pixels, list[Mask]]:
        """One picture and its masks, at least one."""
        while True:
            kind = rng.random()
            if kind < 0.45 and self.regions:
                scene = self.photo_with_regions(rng)
            elif kind < 0.87:
                scene = self.things_before_photo(rng)
            else:
                scene = self.flat_shapes(rng)
            masks = scene.visible()
            if masks:
                return develop(scene.picture, rng), masks

    def photo_with_regions(self, rng: Rng) -> Scene:
        """A real photo; its regions of one or two levels, sometimes with a thing in front."""
        image, levels = self.read_regions(rng)
        scene = Scene(image.astype(np.float32))
        for level in rng.choice(len(levels), 2, replace=False, p=LEVEL_CHANCES):
            labels = levels[level]
            scene.masks += [labels == label for label in np.unique(labels)]
        rng.shuffle(scene.masks)
        scene.masks = scene.masks[:8]
        for _ in range(rng.choice(3, p=[0.6, 0.25, 0.15])):
            self.add_thing(scene, rng)
        return scene

    def read_regions(self, rng: Rng) -> tuple[Pixels, NDArray[np.uint8]]:
        """A random crop of a pre-segmented photo [S, S, 3] and its label maps [levels, S, S]."""
        with np.load(self.regions[int(rng.integers(len(self.regions)))]) as stored:
            image, levels = stored["image"], stored["levels"]
        side = len(image)
        h, w = (side if rng.random() < 0.4 else int(side * rng.uniform(0.5, 1)) for _ in range(2))
        top, left = rng.integers(side - h + 1), rng.integers(side - w + 1)
        image, levels = image[top : top + h, left : left + w], levels[:, top : top + h, left : left + w]
        if rng.random() < 0.5:
            image, levels = image[:, ::-1], levels[:, :, ::-1]
        target = (self.size, self.size)
        resized = [
            cv2.resize(np.ascontiguousarray(level), target, interpolation=cv2.INTER_NEAREST)
            for level in levels
        ]
        return np.asarray(cv2.resize(np.ascontiguousarray(image), target)), np.stack(resized).astype(np.uint8)

    def things_before_photo(self, rng: Rng) -> Scene:
        """One to nine things before a photo, sometimes the same one repeatedly."""
        scene = Scene(self.ground(rng))
        count = 1 + int(rng.integers(9)) if rng.random() < 0.7 else 1
        twin = self.cutout(rng) if rng.random() < 0.2 else None
        for _ in range(count):
            self.add_thing(scene, rng, twin if rng.random() < 0.7 else None)
        return scene

    def flat_shapes(self, rng: Rng) -> Scene:
        """Plain shapes in plain colours: what a careful person tries first."""
        colours = rng.uniform(0, 255, (8, 3)).astype(np.float32)
        scene = Scene(np.broadcast_to(colours[0], (self.size, self.size, 3)).copy())
        for index in range(int(rng.integers(1, 6)) if rng.random() < 0.6 else 1):
            alpha = self.place(random_shape(rng), rng, rng.uniform(0.1, 0.85))
            scene.picture += (colours[index + 1] - scene.picture) * alpha[..., None]
            scene.cover(alpha)
        return scene

    def ground(self, rng: Rng) -> Picture:
        """What stands behind: a photo's part, or now and then a colour or a ramp of two."""
        if rng.random() < 0.88:
            return self.texture(rng, self.size, self.size)
        a, b = rng.uniform(0, 255, (2, 1, 1, 3)).astype(np.float32)
        ramp = gradient(self.size, self.size, rng) if rng.random() < 0.6 else np.float32(0)
        return np.asarray(a + (b - a) * ramp + np.zeros((self.size, self.size, 1), np.float32), np.float32)

    def texture(self, rng: Rng, height: int, width: int) -> Picture:
        """A random part of a random photo, at a random scale."""
        photo = self.library.photos[int(rng.integers(len(self.library.photos)))]
        scale = rng.uniform(0.2, 1.0) if rng.random() < 0.7 else rng.uniform(0.08, 0.3)
        h, w = (max(16, int(side * scale)) for side in photo.shape[:2])
        top, left = rng.integers(photo.shape[0] - h + 1), rng.integers(photo.shape[1] - w + 1)
        crop = photo[top : top + h, left : left + w]
        crop = crop[:, :: rng.choice((-1, 1))]
        if rng.random() < 0.1:
            crop = crop[::-1]
        return cv2.resize(np.ascontiguousarray(crop), (width, height), interpolation=cv2.INTER_AREA).astype(
            np.float32
        )

    def cutout(self, rng: Rng) -> tuple[Picture, Alpha]:
        """Something to paste: colours [H, W, 3] and alpha [H, W]."""
        kind = rng.random()
        if kind < 0.55:
            rgba = self.library.cutouts[int(rng.integers(len(self.library.cutouts)))]
            colours = rgba[..., :3].astype(np.float32)
            alpha = np.asarray(rgba[..., 3] / 255, np.float32)
        elif kind < 0.75 and self.regions:
            colours, alpha = self.photo_part(rng)
        else:
            alpha = random_shape(rng)
            colours = np.broadcast_to(rng.uniform(0, 255, 3).astype(np.float32), (*alpha.shape, 3)).copy()
        return self.refill(colours, alpha, kind, rng), alpha

    def photo_part(self, rng: Rng) -> tuple[Picture, Alpha]:
        """A region of another photo, cut out with its own texture."""
        image, levels = self.read_regions(rng)
        labels = levels[rng.integers(1, len(levels))]
        region = (labels == labels[tuple(rng.integers(self.size, size=2))]).astype(np.uint8)
        x, y, w, h = cv2.boundingRect(region)
        part = blur(region[y : y + h, x : x + w].astype(np.float32), 1)
        return image[y : y + h, x : x + w].astype(np.float32), part

    def refill(self, colours: Picture, alpha: Alpha, kind: float, rng: Rng) -> Picture:
        """Often replace a thing's colours by a photo's texture, with or without the thing's own shading."""
        height, width = alpha.shape
        chance = rng.random()
        if chance < (0.5 if kind < 0.55 else 0.15 if kind < 0.75 else 0.7):
            texture = self.texture(rng, height, width)
            keep = rng.uniform(0.2, 0.8) if rng.random() < 0.35 else 0.0
            colours = texture * (1 - keep) + colours * np.float32(keep)
        if rng.random() < 0.5:
            colours = recolour(colours, rng, 0.7)
        return shade(colours, rng) if rng.random() < 0.4 else colours

    def add_thing(self, scene: Scene, rng: Rng, thing: tuple[Picture, Alpha] | None = None) -> None:
        """Paste a thing, with a shadow now and then."""
        colours, alpha = thing or self.cutout(rng)
        scale = float(np.exp(rng.uniform(np.log(0.07), np.log(0.95))))
        matrix = self.placement(alpha.shape, rng, scale)
        placed = np.clip(self.warp(alpha, matrix), 0, 1)
        picture = self.warp(colours, matrix, cv2.BORDER_REPLICATE)
        if rng.random() < 0.3:
            placed = blur(placed, rng.uniform(0.5, 2.0))
        if rng.random() < 0.3:
            self.cast_shadow(scene, placed, rng)
        opaque = placed[..., None] * np.float32(rng.uniform(0.75, 1) if rng.random() < 0.1 else 1)
        scene.picture = scene.picture + (picture - scene.picture) * opaque
        scene.cover(placed)

    def cast_shadow(self, scene: Scene, alpha: Alpha, rng: Rng) -> None:
        """Darken the ground beside and below a thing."""
        dx, dy = rng.normal(0, self.size * 0.03, 2)
        matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        soft = blur(self.warp(alpha, matrix), rng.uniform(1, self.size * 0.03))
        scene.picture *= 1 - np.float32(rng.uniform(0.2, 0.7)) * soft[..., None]

    def place(self, alpha: Alpha, rng: Rng, scale: float) -> Alpha:
        """An alpha map set at a random place of the square: [S, S]."""
        return np.clip(self.warp(alpha, self.placement(alpha.shape, rng, scale)), 0, 1)

    def placement(self, shape: tuple[int, ...], rng: Rng, scale: float) -> NDArray[np.float32]:
        """An affine map that sets a thing at about ``scale`` of the side, turned and squeezed."""
        height, width = shape[:2]
        factor = scale * self.size / max(height, width)
        squeeze = np.exp(rng.normal(0, 0.2))
        angle = rng.normal(0, 0.5) if rng.random() < 0.6 else rng.uniform(0, 2 * np.pi)
        flip = rng.choice((-1, 1))
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        linear = turn @ np.diag([factor * squeeze * flip, factor / squeeze])
        centre = (
            rng.uniform(0.02, 0.98, 2) * self.size
            if rng.random() < 0.5
            else rng.uniform(0.2, 0.8, 2) * self.size
        )
        offset = centre - linear @ np.array([width / 2, height / 2])
        return np.asarray(np.concatenate([linear, offset[:, None]], 1), np.float32)

    def warp(
        self, image: NDArray[np.float32], matrix: NDArray[np.float32], border: int = cv2.BORDER_CONSTANT
    ) -> NDArray[np.float32]:
        """An image under an affine map, on the square. Shrinks in steps of two first, against aliasing."""
        factor = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
        while factor < 0.6 and min(image.shape[:2]) > 8:
            before = image.shape[1::-1]
            image = cv2.resize(image, (before[0] // 2, before[1] // 2), interpolation=cv2.INTER_AREA).astype(
                np.float32
            )
            stretch = np.array(before) / np.array(image.shape[1::-1])
            matrix = matrix @ np.diag([*stretch, 1.0]).astype(np.float32)
            factor *= 2
        side = (self.size, self.size)
        warped = cv2.warpAffine(image, matrix, side, flags=cv2.INTER_LINEAR, borderMode=border)
        return np.asarray(warped, np.float32)
