"""A checkpoint's tensors into a model: all that it computes with must be there, and nothing unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from inference.models.base import ModelError
from inference.models.sam import checkpoint_file
from inference.models.sam.checkpoint_file import Tensors
from inference.models.sam2.builder import build
from inference.models.sam2.config import SIZES, Config

STEPS = """\
Meta's are free to download, without an account: one of
  https://dl.fbaipublicfiles.com/segment_anything_2/092824/sam2.1_hiera_tiny.pt
  https://dl.fbaipublicfiles.com/segment_anything_2/092824/sam2.1_hiera_small.pt
  https://dl.fbaipublicfiles.com/segment_anything_2/092824/sam2.1_hiera_base_plus.pt
  https://dl.fbaipublicfiles.com/segment_anything_2/092824/sam2.1_hiera_large.pt
Then set SAM2_CHECKPOINT to the file's path; its size is found out."""

_NEEDED = ("image_encoder.", "sam_prompt_encoder.", "sam_mask_decoder.", "no_mem_embed")
# What a video's frames remember of those before: checkpoints have it, single images do not need it.
_FOR_VIDEOS = ("memory_", "maskmem_", "mask_downsample.", "no_mem_pos_enc", "no_obj_", "obj_ptr_")


def locate(named: str) -> Path:
    """Return the file that SAM2_CHECKPOINT names. Raises ModelError with the steps to take."""
    if not named:
        raise ModelError(f"MODEL is 'sam2', and SAM2_CHECKPOINT does not name its weights.\n{STEPS}")
    if not Path(named).is_file():
        raise ModelError(f"SAM2_CHECKPOINT names {named}, and there is no such file.\n{STEPS}")
    return Path(named)


def load(path: Path) -> Any:
    """Return the model of a checkpoint, on the CPU.

    Its size is that of one of Meta's four, told by the tensors, or stands beside them under the key "config".
    Raises ModelError where the file cannot be read, or is of another architecture.
    """
    found, config = checkpoint_file.read(path, "Meta's have 156 to 898 MB")
    tensors = {name: value for name, value in found.items() if not name.startswith(_FOR_VIDEOS)}
    with checkpoint_file.Uninitialised():
        model = build(_config(path, tensors, config))
    wanted = model.state_dict()
    needed = {name for name in wanted if name.startswith(_NEEDED)}
    if reasons := list(checkpoint_file.differences(tensors, wanted, needed)):
        raise ModelError(f"{path} is no checkpoint of this SAM 2: {'; '.join(reasons)}")
    model.load_state_dict(tensors, strict=False)
    return model


def _config(path: Path, tensors: Tensors, config: str | None) -> Config:
    if config is not None:
        try:
            return Config.model_validate_json(config)
        except ValidationError as error:
            raise ModelError(f"{path} has a config that SAM 2 does not know: {error}") from error
    prefix = "image_encoder.trunk.blocks."
    blocks = len({name.removeprefix(prefix).partition(".")[0] for name in tensors if name.startswith(prefix)})
    sizes = {sum(size.stages): size for size in SIZES.values()}
    if blocks not in sizes:
        raise ModelError(
            f"{path} is no checkpoint of SAM 2: its image encoder has {blocks} blocks under Meta's names, "
            f"not {', '.join(map(str, sizes))} as one of {', '.join(SIZES)}.\n{STEPS}"
        )
    return sizes[blocks]
