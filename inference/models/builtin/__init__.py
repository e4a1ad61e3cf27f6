"""The built-in model: this folder is its bundle, and runs on any CPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from inference.decoder import session
from inference.models.base import Encoder, ModelError, Pixels


class Adapter(Encoder):
    """Runs `encoder.onnx` of a bundle: RGB uint8 [B, H, W, 3] in, the spec's tensors out, [B, *shape]."""

    def __init__(self, bundle: Path | None = None, threads: int = 0) -> None:
        super().__init__(bundle or Path(__file__).parent)
        path = self.bundle / "encoder.onnx"
        if not path.exists():
            raise ModelError(f"{path} is missing: the checkout or the installed package is not whole")
        self._session = session(path, threads)
        self._input = self._session.get_inputs()[0].name
        self._outputs = [tensor.name for tensor in self.spec.tensors]

    def _forward(self, images: Pixels, keys: Sequence[str]) -> dict[str, NDArray[Any]]:
        found = self._session.run(self._outputs, {self._input: images})
        return dict(zip(self._outputs, found, strict=True))
