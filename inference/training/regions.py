"""Regions of real photos without any label: neighbouring superpixels merged by colour and ImageNet features.

    python -m inference.training.regions DATA     # writes DATA/regions/*.npz

Composed pictures teach edges; these teach what photos do: soft borders, shade, texture, things made of parts.
Ward's criterion (1963) on the region adjacency graph, weighted by the contrast along the shared border, gives
a hierarchy; several of its levels are kept, from parts to wholes.
"""

from __future__ import annotations

import heapq
import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from skimage.color import rgb2lab
from skimage.segmentation import slic
from torch.nn import functional as F

from .backbone import LITE0, Backbone, imagenet_weights
from .library import Pixels, load
from .pyramid import MEAN, SCALE

SIDE, SUPERPIXELS = 512, 900
#: How much the ImageNet features at strides 8, 16 and 32 count: the deepest say what belongs to one object.
DEPTHS = (1.0, 1.0, 1.5)
LEVELS = (40, 24, 15, 9, 6, 4)
CROPS_PER_PHOTO = 12

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


def deep_features(backbone: Backbone, image: Pixels) -> NDArray[np.float32]:
    """Standardised features at strides 8, 16 and 32, upsampled to the picture: [472, H, W]."""
    x = (torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1)[None].float() - MEAN) / SCALE
    with torch.no_grad():
        _, *levels = backbone(x)
    maps = []
    for level, weight in zip(levels, DEPTHS, strict=True):
        flat = (level - level.mean((2, 3), keepdim=True)) / (level.std((2, 3), keepdim=True) + 1e-4)
        maps.append(weight * flat / flat.shape[1] ** 0.5)
    full = [F.interpolate(level, image.shape[:2], mode="bilinear", align_corners=False) for level in maps]
    return torch.cat(full, 1)[0].numpy()


def describe(backbone: Backbone, image: Pixels, labels: Labels) -> tuple[Floats, Floats]:
    """Each superpixel's mean colour and mean deep features [S, 475], and its size [S]."""
    lab = cv2.GaussianBlur(rgb2lab(image).astype(np.float32), (0, 0), 1)
    lab = (lab - lab.mean((0, 1))) / (lab.std((0, 1)).mean() + 3)
    size = np.bincount(labels.ravel()).astype(np.float64)
    channels = [*np.moveaxis(lab, 2, 0), *deep_features(backbone, image)]
    means = [np.bincount(labels.ravel(), channel.ravel()) / size for channel in channels]
    return np.stack(means, 1), size


def borders(image: Pixels, labels: Labels) -> dict[tuple[int, int], tuple[float, int]]:
    """Summed contrast and length of the border between each pair of neighbours."""
    smooth = cv2.GaussianBlur(image, (0, 0), 1.2).astype(np.float32)
    found: dict[tuple[int, int], tuple[float, int]] = {}
    for axis in (0, 1):
        step = np.abs(np.roll(smooth, -2, axis) - np.roll(smooth, 1, axis)).max(2)
        a, b = (labels[:-1], labels[1:]) if axis == 0 else (labels[:, :-1], labels[:, 1:])
        edge = a != b
        strength = (step[:-1] if axis == 0 else step[:, :-1])[edge]
        pairs = np.stack([np.minimum(a, b)[edge], np.maximum(a, b)[edge]], 1)
        unique, inverse, count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
        total = np.bincount(inverse.ravel(), strength)
        for pair, contrast, length in zip(unique.tolist(), total.tolist(), count.tolist(), strict=True):
            before = found.get((pair[0], pair[1]), (0.0, 0))
            found[pair[0], pair[1]] = (before[0] + contrast, before[1] + length)
    return found


class Merger:
    """Merges the cheapest pair of neighbouring regions, again and again."""

    def __init__(
        self, features: Floats, sizes: Floats, edges: dict[tuple[int, int], tuple[float, int]]
    ) -> None:
        self.features, self.sizes = list(features), list(sizes / sizes.mean())
        self.parent = list(range(len(sizes)))
        self.alive = len(sizes)
        self.near: list[dict[int, tuple[float, int]]] = [{} for _ in sizes]
        self.heap: list[tuple[float, int, int]] = []
        for (a, b), border in edges.items():
            self.near[a][b] = self.near[b][a] = border
        for a, b in edges:
            self.push(a, b)

    def push(self, a: int, b: int) -> None:
        """Offer a pair for merging."""
        contrast, length = self.near[a][b]
        weight = self.sizes[a] * self.sizes[b] / (self.sizes[a] + self.sizes[b])
        distance = float(((self.features[a] - self.features[b]) ** 2).sum())
        heapq.heappush(self.heap, (weight**0.7 * distance * (0.3 + contrast / length / 40), a, b))

    def merge_until(self, count: int) -> None:
        """Merge until ``count`` regions are left; a union gets a new number, so stale offers are known."""
        while self.alive > count and self.heap:
            _, a, b = heapq.heappop(self.heap)
            if self.parent[a] == a and self.parent[b] == b:
                self.join(a, b)

    def join(self, a: int, b: int) -> None:
        """Replace two regions by their union."""
        new = len(self.parent)
        size = self.sizes[a] + self.sizes[b]
        self.features.append((self.features[a] * self.sizes[a] + self.features[b] * self.sizes[b]) / size)
        self.sizes.append(size)
        self.parent.append(new)
        self.near.append({})
        self.parent[a] = self.parent[b] = new
        self.alive -= 1
        for old in (a, b):
            for other, (contrast, length) in self.near[old].items():
                if other in (a, b):
                    continue
                before = self.near[new].get(other, (0.0, 0))
                self.near[new][other] = self.near[other][new] = (before[0] + contrast, before[1] + length)
                self.near[other].pop(old, None)
        for other in self.near[new]:
            self.push(new, other)

    def labels(self, superpixels: Labels, originals: int) -> NDArray[np.uint8]:
        """The map of the regions that are left, numbered from 0."""
        roots = np.empty(originals, np.int64)
        for index in range(originals):
            root = index
            while self.parent[root] != root:
                root = self.parent[root]
            roots[index] = root
        return np.unique(roots, return_inverse=True)[1].astype(np.uint8)[superpixels]


def hierarchy(backbone: Backbone, image: Pixels) -> NDArray[np.uint8]:
    """uint8 [levels, H, W]: the regions of an RGB picture, finest level first."""
    superpixels = slic(image, SUPERPIXELS, compactness=6, sigma=1, start_label=0)
    superpixels = np.unique(superpixels, return_inverse=True)[1].reshape(superpixels.shape).astype(np.int64)
    features, sizes = describe(backbone, image, superpixels)
    merger = Merger(features, sizes, borders(image, superpixels))
    levels = []
    for count in LEVELS:
        merger.merge_until(count)
        levels.append(merger.labels(superpixels, len(sizes)))
    return np.stack(levels)


def random_crop(photo: Pixels, rng: np.random.Generator) -> Pixels:
    """A random part of a photo, squashed to the model's square."""
    height, width = photo.shape[:2]
    scale = rng.uniform(0.35, 1.0)
    h = min(height, max(200, int(height * scale * rng.uniform(0.85, 1.15))))
    w = min(width, max(200, int(width * scale * rng.uniform(0.85, 1.15))))
    top, left = rng.integers(height - h + 1), rng.integers(width - w + 1)
    crop = photo[top : top + h, left : left + w]
    return np.asarray(cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def segment(job: tuple[Pixels, int, int, Path]) -> None:
    """Segment one crop of a photo, unless that is done already."""
    photo, index, crop, path = job
    if path.exists():
        return
    torch.set_num_threads(1)
    backbone = Backbone(LITE0)
    backbone.load_imagenet(imagenet_weights(LITE0))
    image = random_crop(photo, np.random.default_rng((index, crop)))
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, image=image, levels=hierarchy(backbone, image))
    part.replace(path)


def build(data: Path, workers: int) -> None:
    """Segment some crops of every real photo; what is there already is kept."""
    library = load(data / "library.npz")
    folder = data / "regions"
    folder.mkdir(exist_ok=True)
    jobs = (
        (library.photos[index], index, crop, folder / f"{index:04}_{crop}.npz")
        for crop in range(CROPS_PER_PHOTO)
        for index in sorted(library.real)
    )
    with torch.multiprocessing.Pool(workers) as pool:
        for _ in pool.imap_unordered(segment, jobs):
            pass


if __name__ == "__main__":
    build(Path(sys.argv[1]), 2)
