"""A checkpoint's tensors into a model: all that it computes with must be there, and nothing unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from torch import Tensor

from inference.models.base import ModelError
from inference.models.sam import checkpoint_file
from inference.models.sam3.builder import build
from inference.models.sam3.config import Config

_CLICKS = "inst_interactive_predictor.model."
_NECKS = "backbone.vision_backbone."
# Of the tracker, single images need only these; the rest remembers the frames of a video.
_NEEDED_OF_TRACKER = ("sam_prompt_encoder.", "sam_mask_decoder.", "no_mem_embed")


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What a file holds: the model's sizes, and its tensors under the names of `builder.build`'s model."""

    path: Path
    config: Config
    tensors: dict[str, Tensor]


def read(path: Path) -> Checkpoint:
    """Read a checkpoint as `checkpoint_file.read` does, with Meta's names. Raises ModelError."""
    tensors, config = checkpoint_file.read(path, "Meta's has about 3.4 GB")
    try:
        sizes = Config.model_validate_json(config or "{}")
    except ValidationError as error:
        raise ModelError(f"{path} has a config that SAM 3 does not know: {error}") from error
    named = {ours: value for name, value in tensors.items() if (ours := _our_name(name))}
    return Checkpoint(path, sizes, named)


def load(checkpoint: Checkpoint, vocabulary: Path) -> Any:
    """Return the model of a checkpoint, on the CPU. Raises ModelError where it is of another architecture."""
    with checkpoint_file.Uninitialised():
        model = build(checkpoint.config, vocabulary)
    if reasons := list(_differences(checkpoint.tensors, model.state_dict())):
        raise ModelError(f"{checkpoint.path} is no checkpoint of this SAM 3: {'; '.join(reasons)}")
    model.load_state_dict(checkpoint.tensors, strict=False)
    return model


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
    yield from checkpoint_file.differences(found, wanted, needed)
