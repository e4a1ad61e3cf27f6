"""What a model's adapter gives to the worker. Nothing outside `inference/models/` knows which model runs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from inference.contract.messages import Exemplar, Instance
from inference.contract.spec import Spec

Pixels = NDArray[np.uint8]


class ModelError(Exception):
    """A model that cannot be loaded: which, why, and what to do."""


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

    def encode(self, images: list[Pixels]) -> list[bytes]:
        """Return the embedding's payload of each image.

        images: at the model's input size, RGB uint8 [input.height, input.width, 3] (`images.fit`).
        """
        tensors = self._forward(np.stack(images))
        return [
            self.spec.pack({name: np.ascontiguousarray(value[place]) for name, value in tensors.items()})
            for place in range(len(images))
        ]

    @abstractmethod
    def _forward(self, images: Pixels) -> dict[str, NDArray[Any]]:
        """Return the spec's tensors by name, each [B, *its shape], of RGB uint8 [B, H, W, 3]."""


@runtime_checkable
class TextPrompter(Protocol):
    """What an encoder also does where the model finds objects by words or by examples."""

    def find(
        self, image: Pixels, text: str | None, exemplars: list[Exemplar], threshold: float
    ) -> list[Instance]:
        """Return the instances with a score of `threshold` or more, best first.

        image: RGB uint8 [height, width, 3] at its full size; boxes and masks in its pixels.
        """
        ...
