"""Batches for training, composed by a process beside the one that learns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from .library import Library, Pixels
from .scenes import Composer, Mask
from .simulate import STRIDE

#: Fewer cells than this are not asked for.
SMALLEST = 6


@dataclass
class Batch:
    """``images`` uint8 [B, 3, S, S], ``owners`` int64 [P], the image of each prompt, and ``truths`` float32
    [P, 1, S/4, S/4], the share of each cell that the object covers."""

    images: Tensor
    owners: Tensor
    truths: Tensor


class Scenes(IterableDataset[Batch]):
    """An endless stream of batches; the same seed, and maker among several, gives the same stream."""

    def __init__(
        self, library: Library, regions: Path, size: int, images: int, prompts: int, seed: int
    ) -> None:
        self.library, self.regions = library, regions
        self.size, self.images, self.prompts, self.seed = size, images, prompts, seed

    def __iter__(self) -> Iterator[Batch]:
        maker = get_worker_info()
        rng = np.random.default_rng((self.seed, maker.id if maker else 0))
        composer = Composer(self.library, sorted(self.regions.glob("*.npz")), self.size)
        while True:
            yield self.batch(composer, rng)

    def batch(self, composer: Composer, rng: np.random.Generator) -> Batch:
        """Compose one batch: so many images, so many prompts each."""
        cells = self.size // STRIDE
        images: list[Pixels] = []
        truths: list[NDArray[np.float32]] = []
        while len(images) < self.images:
            pixels, masks = composer.draw(rng)
            shares = [share for share in covered(masks, cells) if (share > 0.5).sum() >= SMALLEST]
            if shares:
                images.append(pixels)
                truths += [shares[index] for index in choose(len(shares), self.prompts, rng)]
        stacked = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2)
        owners = torch.arange(self.images).repeat_interleave(self.prompts)
        return Batch(stacked, owners, torch.from_numpy(np.stack(truths)).float()[:, None])


def covered(masks: list[Mask], cells: int) -> list[NDArray[np.float32]]:
    """The share of each grid cell that each mask covers: [cells, cells] each."""
    size = (cells, cells)
    shares = [cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA) for mask in masks]
    return [np.asarray(share, np.float32) for share in shares]


def choose(available: int, wanted: int, rng: np.random.Generator) -> list[int]:
    """Indices of the masks to ask for: all different as long as there are enough."""
    order = [int(index) for _ in range(wanted // available + 1) for index in rng.permutation(available)]
    return order[:wanted]


def stream(scenes: Scenes, makers: int = 1) -> Iterator[Batch]:
    """The batches of ``scenes``, made ahead by so many processes."""
    loader: DataLoader[Batch] = DataLoader(
        scenes,
        batch_size=None,
        num_workers=makers,
        prefetch_factor=4,
        multiprocessing_context="fork",  # the library is shared instead of copied
    )
    return iter(loader)
