"""The image encoder compiled ahead of time by AOTInductor, so that a worker that starts cold is fast at once.

What was compiled is kept in a file for the same device, torch and weights. Running the module as it is
("eager") stays the reference: what was compiled must agree with it before it is kept, and it takes over where
compiling or running fails. Compiling takes g++, and for CUDA the toolkit's headers, in CUDA_HOME or in
/usr/local/cuda; running what was compiled takes neither.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import structlog
import torch
from torch import Tensor, nn

from inference.models.sam.device import Device
from inference.models.sam.one_at_a_time import one_at_a_time
from inference.models.sam3.encoder import Features, ImageEncoder
from inference.models.sam3.rotation import real_rotation

log = structlog.get_logger()

Encode = Callable[[Tensor], Features]

# To be raised when what is compiled changes: `encoder.py`, `rotation.py`, the options here.
VERSION = 1
MOST_IMAGES = 64
# How far a compiled tensor may be from the eager one: the root mean square of the difference, as a share of
# the tensor's own. bfloat16 has 8 bits, and the order of sums differs.
TOLERANCE = {torch.float32: 1e-4, torch.bfloat16: 3e-2}


class NotTheSame(Exception):
    """What was compiled does not agree with the module that it was compiled from."""


def encode_compiled(
    encoder: ImageEncoder, device: Device, image_size: int, weights: str, folder: Path
) -> Encode:
    """Return what encodes images uint8 [B, image_size, image_size, 3] within `device.computing`.

    weights: names the weights (a digest). folder: where compiled files are kept. A missing one is made, which
    takes minutes at full size; another worker that starts meanwhile waits for it. Failures are logged: then
    what is returned is the encoder itself.
    """
    path = folder / file_name(device.torch, weights)
    try:
        with one_at_a_time(path):
            if kept := _load(encoder, path, device):
                return kept
            _compile(encoder, device, image_size, path)
            return Compiled(encoder, path, device)
    except Exception as error:
        log.warning("compile_failed", file=str(path), error=repr(error), instead="eager")
        return encoder


class Compiled:
    """Runs what was compiled. A batch on which that fails is run by the module itself."""

    def __init__(self, encoder: ImageEncoder, path: Path, device: Device) -> None:
        self._encoder = encoder
        index = device.torch.index if device.torch.index is not None else -1
        self._run: Any = torch._inductor.aoti_load_package(str(path), device_index=index)

    def __call__(self, images: Tensor) -> Features:
        """Return the features. Raises what the module raises: compiled code cannot say what went wrong."""
        try:
            return Features(*self._run(images))
        except RuntimeError as error:
            log.warning("compiled_run_failed", images=len(images), error=str(error), instead="eager")
        return self._encoder(images)  # type: ignore[no-any-return]


def file_name(device: torch.device, weights: str) -> str:
    """Return the name of the file for a device, this torch, this package and these weights."""
    named = torch.cuda.get_device_name(device) if device.type == "cuda" else _processor()
    parts = [
        named,
        f"torch-{torch.__version__}",
        f"sam3-{metadata.version('sam3')}",
        weights[:12],
        f"v{VERSION}",
    ]
    return re.sub(r"[^A-Za-z0-9.+_-]+", "-", "_".join(parts)) + ".pt2"


def _processor() -> str:
    return f"cpu-{torch.backends.cpu.get_cpu_capability()}"


def _load(encoder: ImageEncoder, path: Path, device: Device) -> Compiled | None:
    """Return what is kept, None where there is none that can be used."""
    if not path.exists():
        return None
    try:
        return Compiled(encoder, path, device)
    except Exception as error:
        log.warning("compiled_file_unusable", file=str(path), error=repr(error), instead="compiling anew")
        return None


def _compile(encoder: ImageEncoder, device: Device, image_size: int, path: Path) -> None:
    """Write the compiled encoder to `path`, whole or not at all. Raises NotTheSame, what compiling raises."""
    log.info("compiling", file=str(path), note="this takes minutes, once for this device, torch and weights")
    images = torch.randint(0, 256, (2, image_size, image_size, 3), dtype=torch.uint8, device=device.torch)
    unproven = path.with_name(f"unproven_{path.name}")
    try:
        torch._inductor.aoti_compile_and_package(
            _exported(encoder, device, images),
            package_path=str(unproven),
            inductor_configs={"aot_inductor.use_runtime_constant_folding": True},
        )
        _prove(encoder, Compiled(encoder, unproven, device), device, images)
        os.replace(unproven, path)
    finally:
        unproven.unlink(missing_ok=True)


class _AsTuple(nn.Module):
    """A file of the compiler knows tuples, and no names in them."""

    def __init__(self, encoder: ImageEncoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.encoder(images))


def _exported(encoder: ImageEncoder, device: Device, images: Tensor) -> Any:
    with device.computing():
        encoder(
            images
        )  # the package keeps positions from the first pass on: these must not be the exporter's
    batch = torch.export.Dim("batch", min=1, max=MOST_IMAGES)
    autocast = torch.autocast(device.torch.type, torch.bfloat16, enabled=device.on_cuda)
    with torch.no_grad(), autocast, real_rotation(encoder.backbone.vision_backbone.trunk):
        return torch.export.export(_AsTuple(encoder), (images,), dynamic_shapes=({0: batch},))


def _prove(encoder: ImageEncoder, compiled: Compiled, device: Device, images: Tensor) -> None:
    """Raises NotTheSame unless one image alone and several together come out as the module makes them."""
    for batch in (images[:1], images):
        with device.computing():
            expected, found = encoder(batch), Features(*compiled._run(batch))
            for name, one, other in zip(Features._fields, expected, found, strict=True):
                _compare(name, one, other, TOLERANCE[torch.bfloat16 if device.on_cuda else torch.float32])


def _compare(name: str, expected: Tensor, found: Tensor, tolerance: float) -> None:
    difference = (found.float() - expected.float()).square().mean().sqrt()
    share = float(difference / expected.float().square().mean().sqrt())
    if not share <= tolerance or expected.dtype != found.dtype:
        raise NotTheSame(f"{name} differs by {share:.2g} of its size, {tolerance:.2g} is allowed")
