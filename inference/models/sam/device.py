"""The device that the model runs on: what computes on it, what is copied to it and from it, how it fails."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.contract.settings import Settings
from inference.models.base import DeviceLost, ModelError, OutOfMemory


class Device:
    """CUDA, in bfloat16 where that is exact enough, or the CPU in float32.

    Whoever computes does so on the device's main stream, one thread at a time. Copies take a stream of their
    own, so that they run beside the computing of another thread.
    """

    def __init__(self, named: str = "") -> None:
        """named: as torch names it (`cuda`, `cuda:1`, `cpu`); empty: the first CUDA device, else the CPU."""
        self.torch = _chosen(named)
        self._copies: Any = torch.cuda.Stream(self.torch) if self.on_cuda else None  # type: ignore[no-untyped-call]

    @property
    def on_cuda(self) -> bool:
        return self.torch.type == "cuda"

    @contextlib.contextmanager
    def computing(self) -> Iterator[None]:
        """Compute within; when it is left, the device is done. Raises OutOfMemory, DeviceLost.

        Autocast belongs to a thread, so each call enters it anew.
        """
        autocast = torch.autocast(self.torch.type, torch.bfloat16, enabled=self.on_cuda)
        with _named_failures(), torch.inference_mode(), autocast:
            yield
            if self.on_cuda:
                torch.cuda.current_stream(self.torch).synchronize()

    def load(self, array: NDArray[Any]) -> Tensor:
        """Return a copy on the device. Raises OutOfMemory, DeviceLost."""
        if self._copies is None:
            return torch.from_numpy(np.array(array))
        with _named_failures(), torch.cuda.stream(self._copies):
            there = torch.from_numpy(array).pin_memory().to(self.torch, non_blocking=True)
            self._copies.synchronize()
        there.record_stream(torch.cuda.current_stream(self.torch))
        return there

    def fetch(self, tensors: dict[str, Tensor]) -> dict[str, NDArray[Any]]:
        """Return what `computing` made, in the processor's memory. Raises OutOfMemory, DeviceLost."""
        if self._copies is None:
            return {name: value.numpy() for name, value in tensors.items()}
        with _named_failures(), torch.cuda.stream(self._copies):
            here = {name: value.to("cpu", non_blocking=True) for name, value in tensors.items()}
            self._copies.synchronize()
        return {name: value.numpy() for name, value in here.items()}


def device_of(settings: Settings) -> Device:
    """Return the device that DEVICE names, with as many threads as THREADS says where that is the CPU."""
    device = Device(settings.device)
    if settings.threads and not device.on_cuda:
        torch.set_num_threads(settings.threads)
    return device


def _chosen(named: str) -> torch.device:
    try:
        device = torch.device(named or ("cuda" if torch.cuda.is_available() else "cpu"))
    except RuntimeError as error:
        raise ModelError(f"DEVICE is {named!r}; it must be cuda, cuda:1 and so on, or cpu") from error
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ModelError(
            f"DEVICE is {named!r}, but torch sees {torch.cuda.device_count()} CUDA devices: that takes "
            f"NVIDIA's driver, and a build of torch for CUDA (this one is {torch.__version__})"
        )
    if device.type not in ("cuda", "cpu"):
        raise ModelError(f"DEVICE is {named!r}; this model runs on cuda or cpu")
    return device


@contextlib.contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise OutOfMemory(_first_line(error)) from error
    except torch.AcceleratorError as error:
        raise DeviceLost(_first_line(error)) from error
    except RuntimeError as error:
        if "DefaultCPUAllocator" in str(error):
            raise OutOfMemory(_first_line(error)) from error
        raise


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
