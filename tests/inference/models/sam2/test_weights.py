"""Checkpoints: complete ones are loaded, others refused with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from inference import models
from inference.models.base import ModelError
from inference.models.sam.checkpoint_file import Uninitialised
from inference.models.sam2 import weights
from inference.models.sam2.builder import build
from inference.models.sam2.config import SIZES, Config
from tests.inference.models.sam2 import tiny
from tests.inference.models.sam2.conftest import settings

FOR_VIDEOS = ("maskmem_tpos_enc", "no_mem_pos_enc")

Tensors = dict[str, torch.Tensor]


@pytest.fixture
def tensors(model: Any) -> Tensors:
    return dict(model.state_dict())


def written(path: Path, tensors: Tensors, config: Config | None = tiny.CONFIG) -> Path:
    torch.save({"model": tensors, **({"config": config.model_dump_json()} if config else {})}, path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as error:
        weights.load(path)
    return str(error.value)


def test_it_loads_each_weight(tensors: Tensors, tmp_path: Path) -> None:
    model = weights.load(written(tmp_path / "tiny.pt", tensors))
    state = model.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in tensors.items() if name not in FOR_VIDEOS)
    assert not model.training


def test_it_leaves_out_what_only_videos_need(tensors: Tensors, tmp_path: Path) -> None:
    images = {name: value for name, value in tensors.items() if name not in FOR_VIDEOS}
    # Names that Meta's checkpoints have beside those of images.
    for_videos = (
        "maskmem_tpos_enc",
        "no_mem_pos_enc",
        "no_obj_ptr",
        "no_obj_embed_spatial",
        "mask_downsample.weight",
        "memory_attention.norm.weight",
        "memory_encoder.out_proj.weight",
        "obj_ptr_proj.layers.0.weight",
        "obj_ptr_tpos_proj.weight",
    )
    weights.load(written(tmp_path / "images.pt", images))
    more = dict.fromkeys(for_videos, torch.zeros(3))
    weights.load(written(tmp_path / "videos.pt", {**images, **more}))


@pytest.mark.parametrize("size", SIZES)
def test_it_tells_metas_sizes_by_their_tensors(size: str, tmp_path: Path) -> None:
    with Uninitialised():
        names = build(SIZES[size]).state_dict()
    found = dict.fromkeys(names, torch.zeros(1))
    message = refusal(written(tmp_path / "meta.pt", found, None))
    assert "have another shape" in message
    assert "missing" not in message
    assert "unknown" not in message


def test_it_names_missing_unknown_and_misshapen_tensors(tensors: Tensors, tmp_path: Path) -> None:
    del tensors["sam_mask_decoder.iou_token.weight"]
    tensors["something.new"] = torch.zeros(1)
    tensors["image_encoder.trunk.pos_embed"] = torch.zeros(1, 8, 5, 5)
    message = refusal(written(tmp_path / "wrong.pt", tensors))
    assert "tensors are missing (sam_mask_decoder.iou_token.weight)" in message
    assert "1 are unknown (something.new)" in message
    assert "trunk.pos_embed is [1, 8, 5, 5], not [1, 8, 4, 4]" in message


def test_it_refuses_another_architecture(tmp_path: Path) -> None:
    resnet = {"conv1.weight": torch.zeros(64, 3, 7, 7)}
    message = refusal(written(tmp_path / "resnet.pt", resnet, None))
    assert "its image encoder has 0 blocks under Meta's names, not 12, 16, 24, 48" in message
    assert weights.STEPS in message


def test_it_refuses_a_file_that_is_cut_off(tmp_path: Path) -> None:
    path = tiny.write_checkpoint(tmp_path / "tiny.pt")
    path.write_bytes(path.read_bytes()[:1000])
    assert "cannot be read as a checkpoint: it may be cut off" in refusal(path)


def test_it_refuses_a_config_that_is_not_one(tensors: Tensors, tmp_path: Path) -> None:
    torch.save({"model": tensors, "config": '{"depth": 3}'}, tmp_path / "odd.pt")
    assert "a config that SAM 2 does not know" in refusal(tmp_path / "odd.pt")


@pytest.mark.parametrize(
    ("named", "reason"),
    [("", "SAM2_CHECKPOINT does not name its weights"), ("/none.pt", "names /none.pt, and there is no such")],
)
def test_it_says_how_to_get_the_weights(tmp_path: Path, named: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason) as error:
        models.load(settings(tmp_path, sam2_checkpoint=named))
    assert weights.STEPS in str(error.value)
