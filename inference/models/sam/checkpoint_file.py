"""Files of weights: read safely, complete or refused."""

from __future__ import annotations

import hashlib
import pickle
import re
import zipfile
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import Any

import safetensors
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from inference.models.base import ModelError

Tensors = dict[str, Tensor]

_SHA256 = re.compile("[0-9a-f]{64}")

# How many examples an error names.
_EXAMPLES = 3
# What the readers of the two formats raise on files that they cannot read.
_UNREADABLE = (
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    KeyError,
    pickle.UnpicklingError,
    safetensors.SafetensorError,
)


def digest(path: Path, notes: Path | None = None) -> str:
    """Return the sha256 of the file's bytes, in hex.

    notes: a folder where it is noted for this file, size and time of change: gigabytes take seconds to read.
    """
    if notes is None:
        return _sha256(path)
    about = path.resolve().stat()
    named = f"{path.resolve()} {about.st_size} {about.st_mtime_ns}"
    note = notes / f"digest-{hashlib.sha256(named.encode()).hexdigest()[:16]}"
    if not (note.exists() and _SHA256.fullmatch(note.read_text())):
        notes.mkdir(parents=True, exist_ok=True)
        note.write_text(_sha256(path))
    return note.read_text()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path, right: str) -> tuple[Tensors, str | None]:
    """Return the file's tensors and its config, a JSON text; nothing in it is run, tensors stay on disk.

    `.safetensors`, or what torch.save wrote: names to tensors, also under the key "model". Other sizes than
    Meta's stand beside them as JSON, under the key "config". right: what the error says about the right file.
    Raises ModelError.
    """
    try:
        return _read_safetensors(path) if path.suffix == ".safetensors" else _read_torch(path)
    except _UNREADABLE as error:
        raise ModelError(
            f"{path} ({path.stat().st_size:,} bytes) cannot be read as a checkpoint: it may be cut off, or "
            f"be something else; {right}. ({type(error).__name__}: {_first_line(error)})"
        ) from error


def differences(found: Tensors, wanted: Tensors, needed: Set[str]) -> Iterator[str]:
    """Say why `found` does not fill a model whose state is `wanted`, of which it computes with `needed`."""
    if missing := sorted(needed - found.keys()):
        yield f"{len(missing)} of {len(needed)} tensors are missing ({_some(missing)})"
    if unexpected := sorted(found.keys() - wanted.keys()):
        yield f"{len(unexpected)} are unknown ({_some(unexpected)})"
    shapes = {name: (list(found[name].shape), list(wanted[name].shape)) for name in needed & found.keys()}
    if other := sorted(name for name, (its, ours) in shapes.items() if its != ours):
        told = [f"{name} is {shapes[name][0]}, not {shapes[name][1]}" for name in other]
        yield f"{len(other)} have another shape ({_some(told)})"


class Uninitialised(TorchFunctionMode):
    """Within it a model is built with its parameters as the memory was found: a checkpoint fills them."""

    _FILLS = (torch.Tensor.normal_, torch.Tensor.uniform_, torch.Tensor.erfinv_)

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in self._FILLS or getattr(func, "__module__", "") == "torch.nn.init":
            return kwargs["tensor"] if "tensor" in kwargs else args[0]
        return func(*args, **kwargs)


def _read_torch(path: Path) -> tuple[Tensors, str | None]:
    # What torch.save writes is a zip file, unless it is very old; only that can be mapped into memory.
    found = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    if not isinstance(found, dict):
        raise ValueError(f"it holds a {type(found).__name__}, not names and tensors")
    config = found.pop("config", None)
    tensors = found.get("model", found)
    if not isinstance(tensors, dict) or not all(isinstance(value, Tensor) for value in tensors.values()):
        raise ValueError("it holds other things than names and tensors")
    return tensors, config


def _read_safetensors(path: Path) -> tuple[Tensors, str | None]:
    with safetensors.safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, (file.metadata() or {}).get("config")  # noqa: SIM118


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:_EXAMPLES]) + (", …" if len(listed) > _EXAMPLES else "")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
