"""`spec.json`: what a model bundle needs and can do. All that anyone knows about a model stands here."""

from __future__ import annotations

import math
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

# Each tensor of an embedding starts at a multiple of this many bytes.
ALIGNMENT = 16
Payload = bytes


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Capability(_Frozen):
    """Whether the model takes this kind of prompt; `reason`: if not, why; if so, within what limits.

    reason_code: names the reason, for a page that has words for it in its reader's language.
    vocabulary_url: where the words are listed that the model knows, as the keys of `words` in a JSON object,
    common words first; relative to the address of `spec.json`. None: any words.
    """

    available: bool
    reason: str | None = None
    reason_code: str | None = None
    vocabulary_url: str | None = None


class Capabilities(_Frozen):
    point: Capability
    box: Capability
    mask: Capability
    text: Capability
    exemplar: Capability


class Input(_Frozen):
    """The model's input in pixels, and how an image gets there.

    "squash" scales each axis on its own; "letterbox" scales both by one factor and fills what is left at the
    right and below with the colour `pad` (red, green, blue, 0 to 255).
    """

    width: int = Field(gt=0)
    height: int = Field(gt=0)
    resize: Literal["squash", "letterbox"]
    pad: tuple[int, int, int] = (0, 0, 0)

    def size_of(self, width: int, height: int) -> tuple[int, int]:
        """Return the size (width, height) in model pixels that an image of this size in pixels takes."""
        if self.resize == "squash":
            return self.width, self.height
        factor = min(self.width / width, self.height / height)
        return (
            min(self.width, max(1, math.floor(width * factor + 0.5))),
            min(self.height, max(1, math.floor(height * factor + 0.5))),
        )

    def scale_of(self, width: int, height: int) -> tuple[float, float]:
        """Return the factors (x, y) from image pixels to model pixels."""
        if self.resize == "squash":
            return self.width / width, self.height / height
        factor = min(self.width / width, self.height / height)
        return factor, factor


class License(_Frozen):
    name: str
    notice: str = ""


class TensorSpec(_Frozen):
    """One tensor of an embedding: C order, little endian, `dtype` as NumPy names it, at byte `offset`."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    offset: int = Field(ge=0, multiple_of=ALIGNMENT)

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


class Spec(_Frozen):
    """A model bundle's `spec.json`. `preview`: it has a `preview.onnx`, cheaper, for what is hovered."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    input: Input
    mask_threshold: float
    license: License
    capabilities: Capabilities
    tensors: tuple[TensorSpec, ...]
    bytes: int = Field(gt=0)
    preview_bytes: int | None = None
    preview: bool = False

    @model_validator(mode="after")
    def _tensors_fit(self) -> Self:
        end = 0
        for tensor in self.tensors:
            if tensor.offset < end:
                raise ValueError(f"tensor {tensor.name} overlaps the one before it")
            end = tensor.offset + tensor.nbytes
        if end > self.bytes:
            raise ValueError(f"the tensors end at byte {end}, behind the payload's {self.bytes} bytes")
        return self

    def pack(self, tensors: dict[str, NDArray[np.generic]]) -> Payload:
        """Lay the tensors of one image out as an embedding's payload.

        Raises ValueError where a tensor is missing or its shape or dtype is not the spec's.
        """
        payload = np.zeros(self.bytes, np.uint8)
        for tensor in self.tensors:
            value = tensors.get(tensor.name)
            if value is None or value.shape != tensor.shape or value.dtype != np.dtype(tensor.dtype):
                found = "missing" if value is None else f"{value.dtype}{list(value.shape)}"
                raise ValueError(
                    f"embedding tensor {tensor.name} is {found}, "
                    f"spec.json says {tensor.dtype}{list(tensor.shape)}"
                )
            flat = np.ascontiguousarray(value).reshape(-1)
            payload[tensor.offset : tensor.offset + tensor.nbytes] = flat.view(np.uint8)
        return payload.tobytes()

    def unpack(self, payload: Payload) -> dict[str, NDArray[np.generic]]:
        """Return the payload's tensors by name, as read-only views. Raises ValueError on a wrong length."""
        if len(payload) != self.bytes:
            raise ValueError(
                f"the embedding has {len(payload)} bytes, spec.json of {self.id} says {self.bytes}"
            )
        return {
            tensor.name: np.frombuffer(
                payload, np.dtype(tensor.dtype), math.prod(tensor.shape), tensor.offset
            ).reshape(tensor.shape)
            for tensor in self.tensors
        }
