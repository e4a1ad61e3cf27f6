"""Our builder against the package's, at each of Meta's sizes; no weights are made."""

from __future__ import annotations

import pytest
import torch
from sam2.build_sam import build_sam2

from inference.models.sam.checkpoint_file import Uninitialised
from inference.models.sam2.builder import build
from inference.models.sam2.config import SIZES

YAML = {"tiny": "t", "small": "s", "base_plus": "b+", "large": "l"}
FOR_IMAGES = ("image_encoder.", "sam_prompt_encoder.", "sam_mask_decoder.", "no_mem_embed")


def keys(model: torch.nn.Module) -> dict[str, list[int]]:
    state = model.state_dict()
    return {name: list(value.shape) for name, value in state.items() if name.startswith(FOR_IMAGES)}


def ways(module: torch.nn.Module) -> list[str]:
    """How each part of an image encoder computes, as far as its weights do not tell."""
    names = ("num_heads", "window_size", "q_stride", "fpn_top_down_levels", "fpn_interp_model", "scalp")
    return [
        f"{part}.{name} = {getattr(one, name)}"
        for part, one in module.named_modules()
        for name in names
        if hasattr(one, name)
    ]


@pytest.mark.parametrize("size", SIZES)
def test_it_builds_what_the_package_builds(size: str) -> None:
    with Uninitialised():
        ours = build(SIZES[size])
        theirs = build_sam2(f"configs/sam2.1/sam2.1_hiera_{YAML[size]}.yaml", device="cpu")
    assert keys(ours) == keys(theirs)
    assert ways(ours.image_encoder) == ways(theirs.image_encoder)
    assert ours.image_size == theirs.image_size
    told = ("dynamic_multimask", "iou_prediction_use_sigmoid", "use_high_res", "pred_obj")
    decoders = [
        {name: value for name, value in vars(one.sam_mask_decoder).items() if name.startswith(told)}
        for one in (ours, theirs)
    ]
    assert decoders[0] == decoders[1]
