"""What a model's adapter gives to the worker. Nothing outside `inference/models/` knows which model runs.

An adapter is called by several threads. It says where it drives the device by entering the `turn` that it is
given: only one thread is inside of one at a time, and the worker lets the most urgent in first. So what one
batch needs before (copies to the device) and after (copies back, packing) overlaps another batch's computing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from inference.contract.messages import Exemplar
from inference.contract.prompts import PromptError
from inference.contract.spec import Spec

Pixels = NDArray[np.uint8]
Turn = AbstractContextManager[Any]


class ModelError(Exception):
    """A model that cannot be loaded: which, why, and what to do."""


class OutOfMemory(Exception):
    """The device has no memory for this batch; it is free again, and a smaller batch may fit."""


class DeviceLost(Exception):
    """The device is of no use to this process any more, for a fault that stays: a new process must try."""


class Encoder(ABC):
    """Images to embeddings. `bundle` is the folder with `spec.json`, `prepare.onnx` and `decoder.onnx`."""

    # The most images that one forward pass takes with profit.
    batch: int = 1

    def __init__(self, bundle: Path) -> None:
        self.bundle = bundle
        try:
            self.spec = Spec.model_validate_json((bundle / "spec.json").read_bytes())
        except FileNotFoundError as error:
            raise ModelError(f"no model bundle in {bundle}: {error.filename} is missing") from error

    def encode(self, images: list[Pixels], keys: Sequence[str] = (), turn: Turn | None = None) -> list[bytes]:
        """Return the embedding's payload of each image.

        images: at the model's input size, RGB uint8 [input.height, input.width, 3] (`images.fit`).
        keys: a name for each image's content, by which an adapter may keep features for `find`.
        Raises OutOfMemory, DeviceLost.
        """
        loaded = self._load(np.stack(images))
        with turn or nullcontext():
            found = self._forward(loaded, keys)
        tensors = self._fetch(found)
        return [
            self.spec.pack({name: value[place] for name, value in tensors.items()})
            for place in range(len(images))
        ]

    def _load(self, images: Pixels) -> Any:
        """Return RGB uint8 [B, H, W, 3] as `_forward` takes it: where a device must be given it, there."""
        return images

    @abstractmethod
    def _forward(self, images: Any, keys: Sequence[str]) -> dict[str, Any]:
        """Return the spec's tensors by name, each [B, *its shape], computed when this returns."""

    def _fetch(self, tensors: dict[str, Any]) -> dict[str, NDArray[Any]]:
        """Return the tensors in the processor's memory."""
        return tensors


@dataclass(frozen=True, eq=False)
class FindPrompt:
    """One question: where in this image are the objects that the words, or the examples, mean?

    key: names the image's content, the same as in `encode`. pixels: RGB uint8 [input.height, input.width, 3].
    content: width and height in model pixels that the image takes of the input; the rest is padding.
    exemplars: boxes in model pixels. threshold: the lowest score that an instance may have.
    """

    key: str
    pixels: Pixels
    content: tuple[int, int]
    text: str | None
    exemplars: tuple[Exemplar, ...]
    threshold: float


@dataclass(frozen=True, eq=False)
class Found:
    """Instances, best first, in model space.

    masks: logits f16 or f32 [n, h, w] on a grid over the model's input, in the mask above `mask_threshold`;
    boxes: f32 [n, 4] corners x0, y0, x1, y1 in model pixels; scores: f32 [n]. capped: there may be more.
    """

    masks: NDArray[np.floating[Any]]
    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    capped: bool = False


@runtime_checkable
class TextPrompter(Protocol):
    """What an encoder also does where the model finds objects by words or by examples."""

    # The most prompts that one run takes with profit.
    find_batch: int

    def find(self, prompts: list[FindPrompt], turn: Turn | None = None) -> list[Found | PromptError]:
        """Return what each prompt finds, or why it cannot be answered. Prompts may share an image.

        Raises OutOfMemory, DeviceLost; after anything else the prompts are tried again one by one.
        """
        ...


@runtime_checkable
class PointPrompter(Protocol):
    """What an encoder also does where its device decodes many single points at once."""

    # The most points that one run takes with profit; 0: on this device the bundle's decoder is faster.
    point_batch: int

    def decode_points(
        self, payload: bytes, points: NDArray[np.float32], turn: Turn | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Decode each of `points` f32 [B, 2] (x, y in model pixels) on its own, as a positive click.

        payload: the image's embedding. Returns logits f32 [B, K, h, w] and scores f32 [B, K], as the bundle's
        decoder gives them for one. Raises OutOfMemory, DeviceLost.
        """
        ...
