"""A checkpoint's tensors into a model: all that it computes with must be there, and nothing unknown."""

from __future__ import annotations

import hashlib
import pickle
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import torch
from pydantic import ValidationError
from torch import Tensor
from torch.overrides import TorchFunctionMode

from inference.models.base import ModelError
from inference.models.sam3.builder import build
from inference.models.sam3.config import Config

_CLICKS = "inst_interactive_predictor.model."
_NECKS = "backbone.vision_backbone."
# Of the tracker, single images need only these; the rest remembers the frames of a video.
_NEEDED_OF_TRACKER = ("sam_prompt_encoder.", "sam_mask_decoder.", "no_mem_embed")
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


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What a file holds: the model's sizes, and its tensors under the names of `builder.build`'s model."""

    path: Path
    config: Config
    tensors: dict[str, Tensor]


def digest(path: Path) -> str:
    """Return the sha256 of a checkpoint's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path) -> Checkpoint:
    """Read a checkpoint; nothing in it is run. Tensors stay on disk until they are copied.

    `.safetensors`, or what torch.save wrote: Meta's names to tensors, also under the key "model". Other sizes
    than Meta's stand beside them as JSON, under the key "config". Raises ModelError.
    """
    try:
        tensors, config = _read_safetensors(path) if path.suffix == ".safetensors" else _read_torch(path)
        named = {ours: value for name, value in tensors.items() if (ours := _our_name(name))}
        return Checkpoint(path, Config.model_validate_json(config or "{}"), named)
    except ValidationError as error:
        raise ModelError(f"{path} has a config that SAM 3 does not know: {error}") from error
    except _UNREADABLE as error:
        raise ModelError(
            f"{path} ({path.stat().st_size:,} bytes) cannot be read as a checkpoint: it may be cut off, or "
            f"be something else; Meta's has about 3.4 GB. ({type(error).__name__}: {_first_line(error)})"
        ) from error


def load(checkpoint: Checkpoint, vocabulary: Path) -> Any:
    """Return the model of a checkpoint, on the CPU. Raises ModelError where it is of another architecture."""
    with _Uninitialised():
        model = build(checkpoint.config, vocabulary)
    if reasons := list(_differences(checkpoint.tensors, model.state_dict())):
        raise ModelError(f"{checkpoint.path} is no checkpoint of this SAM 3: {'; '.join(reasons)}")
    model.load_state_dict(checkpoint.tensors, strict=False)
    return model


def _read_torch(path: Path) -> tuple[dict[str, Tensor], str | None]:
    # What torch.save writes is a zip file, unless it is very old; only that can be mapped into memory.
    found = torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    if not isinstance(found, dict):
        raise ValueError(f"it holds a {type(found).__name__}, not names and tensors")
    config = found.pop("config", None)
    tensors = found.get("model", found)
    if not isinstance(tensors, dict) or not all(isinstance(value, Tensor) for value in tensors.values()):
        raise ValueError("it holds other things than names and tensors")
    return tensors, config


def _read_safetensors(path: Path) -> tuple[dict[str, Tensor], str | None]:
    with safetensors.safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, (file.metadata() or {}).get("config")  # noqa: SIM118


def _our_name(name: str) -> str | None:
    """Return the builder's name of a tensor that Meta's files call `name`; None where only videos need it.

    SAM 3.1 calls the click path's parts `interactive_*`, beside others of its own for videos.
    """
    part, _, rest = name.partition(".")
    if part == "detector":
        if rest.startswith(f"{_NECKS}propagation_convs."):
            return None
        return rest.replace(f"{_NECKS}interactive_convs.", f"{_NECKS}sam2_convs.")
    if part != "tracker":
        return name
    if rest.startswith("model."):
        if rest == "model.interactivity_no_mem_embed":
            return f"{_CLICKS}no_mem_embed"
        rest = rest.removeprefix("model.interactive_")
    return f"{_CLICKS}{rest}" if rest.startswith(_NEEDED_OF_TRACKER) else None


def _differences(found: dict[str, Tensor], wanted: dict[str, Tensor]) -> Iterator[str]:
    needed = {
        name
        for name in wanted
        if not name.startswith(_CLICKS) or name.removeprefix(_CLICKS).startswith(_NEEDED_OF_TRACKER)
    }
    if any(name.startswith("detector_model.") for name in found):
        yield "its names are those of the package transformers, take sam3.pt of facebook/sam3 instead"
    if missing := sorted(needed - found.keys()):
        yield f"{len(missing)} of {len(needed)} tensors are missing ({_some(missing)})"
    if unexpected := sorted(found.keys() - wanted.keys()):
        yield f"{len(unexpected)} are unknown ({_some(unexpected)})"
    shapes = {name: (list(found[name].shape), list(wanted[name].shape)) for name in needed & found.keys()}
    if other := sorted(name for name, (its, ours) in shapes.items() if its != ours):
        told = [f"{name} is {shapes[name][0]}, not {shapes[name][1]}" for name in other]
        yield f"{len(other)} have another shape ({_some(told)})"


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return ", ".join(listed[:_EXAMPLES]) + (", …" if len(listed) > _EXAMPLES else "")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


class _Uninitialised(TorchFunctionMode):
    """Within it a model is built with its parameters as the memory was found: a checkpoint fills them."""

    _FILLS = (torch.Tensor.normal_, torch.Tensor.uniform_, torch.Tensor.erfinv_)

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in self._FILLS or getattr(func, "__module__", "") == "torch.nn.init":
            return kwargs["tensor"] if "tensor" in kwargs else args[0]
        return func(*args, **kwargs)
