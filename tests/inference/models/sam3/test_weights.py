"""Checkpoints: complete ones are loaded, others refused with the reason."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch

from inference.models.base import ModelError
from inference.models.sam import checkpoint_file
from inference.models.sam3 import vocabulary, weights
from inference.models.sam3.config import Config
from tests.inference.models.sam3 import tiny

Tensors = dict[str, torch.Tensor]


def load(path: Path) -> Any:
    return weights.load(weights.read(path), vocabulary.path())


def written(path: Path, tensors: Tensors, config: Config | None = tiny.CONFIG) -> Path:
    torch.save({"model": tensors, **({"config": config.model_dump_json()} if config else {})}, path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as error:
        load(path)
    return str(error.value)


@pytest.fixture
def tensors(model: Any) -> Tensors:
    return tiny.tensors(model)


def equal(model: Any, loaded: Any) -> bool:
    ours = loaded.state_dict()
    return all(
        torch.equal(value, ours[name])
        for name, value in model.state_dict().items()
        if not name.startswith("inst_interactive_predictor.model.")
        or "sam_" in name
        or "no_mem_embed" in name
    )


def test_it_loads_each_weight(model: Any, tmp_path: Path) -> None:
    loaded = load(tiny.write_checkpoint(tmp_path / "tiny.pt"))
    assert equal(model, loaded)
    assert not loaded.training


def test_it_loads_safetensors(model: Any, tensors: Tensors, tmp_path: Path) -> None:
    path = tmp_path / "tiny.safetensors"
    named = {name: value.clone() for name, value in tensors.items()}
    safetensors.torch.save_file(named, path, {"config": tiny.CONFIG.model_dump_json()})
    assert equal(model, load(path))


def test_it_loads_a_file_with_the_tensors_at_its_top(model: Any, tensors: Tensors, tmp_path: Path) -> None:
    torch.save({"config": tiny.CONFIG.model_dump_json(), **tensors}, tmp_path / "flat.pt")
    assert equal(model, load(tmp_path / "flat.pt"))


def test_it_loads_what_torch_saved_long_ago(model: Any, tensors: Tensors, tmp_path: Path) -> None:
    file = {"model": tensors, "config": tiny.CONFIG.model_dump_json()}
    torch.save(file, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    assert equal(model, load(tmp_path / "old.pt"))


def in_3_1(name: str) -> str:
    """The name that SAM 3.1's checkpoint has for a tensor of the click path."""
    if name == "tracker.no_mem_embed":
        return "tracker.model.interactivity_no_mem_embed"
    return name.replace("tracker.", "tracker.model.interactive_").replace("sam2_convs", "interactive_convs")


def test_it_loads_the_names_of_sam_3_1(model: Any, tensors: Tensors, tmp_path: Path) -> None:
    needed = ("detector.", "tracker.sam_", "tracker.no_mem_embed")
    renamed = {in_3_1(name): value for name, value in tensors.items() if name.startswith(needed)}
    for_videos = {
        "tracker.model.sam_mask_decoder.iou_token.weight": torch.zeros(1, 2),
        "tracker.model.maskmem_tpos_enc": torch.zeros(3),
        "tracker.model.interactive_obj_ptr_proj.layers.0.bias": torch.zeros(3),
        "detector.backbone.vision_backbone.propagation_convs.0.conv_1x1.bias": torch.zeros(3),
    }
    assert equal(model, load(written(tmp_path / "3.1.pt", {**renamed, **for_videos})))


def test_it_needs_no_weights_that_only_videos_need(model: Any, tensors: Tensors, tmp_path: Path) -> None:
    images = {name: value for name, value in tensors.items() if ".maskmem" not in name}
    assert equal(model, load(written(tmp_path / "images.pt", images)))


def test_it_names_missing_unknown_and_misshapen_tensors(tensors: Tensors, tmp_path: Path) -> None:
    del tensors["tracker.sam_mask_decoder.iou_token.weight"]
    tensors["detector.something.new"] = torch.zeros(1)
    tensors["detector.backbone.vision_backbone.trunk.pos_embed"] = torch.zeros(1, 5, 32)
    message = refusal(written(tmp_path / "wrong.pt", tensors))
    assert "1 of " in message
    assert "missing (inst_interactive_predictor.model.sam_mask_decoder.iou_token.weight)" in message
    assert "1 are unknown (something.new)" in message
    assert "trunk.pos_embed is [1, 5, 32], not [1, 17, 32]" in message


def test_it_refuses_another_architecture(tmp_path: Path) -> None:
    resnet = {"conv1.weight": torch.zeros(64, 3, 7, 7), "fc.weight": torch.zeros(10, 512)}
    message = refusal(written(tmp_path / "resnet.pt", resnet))
    assert "2 are unknown (conv1.weight, fc.weight)" in message


def test_it_refuses_meta_sized_weights_of_a_tiny_model(tensors: Tensors, tmp_path: Path) -> None:
    assert "have another shape" in refusal(written(tmp_path / "tiny.pt", tensors, Config(vit_depth=2)))


def test_it_tells_the_form_of_transformers(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    config = {"config": tiny.CONFIG.model_dump_json()}
    safetensors.torch.save_file({"detector_model.x": torch.zeros(1)}, path, config)
    assert "those of the package transformers, take sam3.pt of facebook/sam3" in refusal(path)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def random(path: Path) -> None:
    path.write_bytes(b"\x00\x01\x02" * 1000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_page(path: Path) -> None:
    path.write_text("<!doctype html><title>Sign in</title>")


def a_list(path: Path) -> None:
    torch.save([torch.zeros(1)], path)


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
@pytest.mark.parametrize("spoil", [truncated, random, empty, a_page, a_list])
def test_it_says_that_a_file_is_no_checkpoint(
    spoil: Callable[[Path], None], suffix: str, tensors: Tensors, tmp_path: Path
) -> None:
    path = tmp_path / f"spoilt{suffix}"
    if suffix == ".pt":
        tiny.write_checkpoint(path)
    else:
        safetensors.torch.save_file({name: value.clone() for name, value in tensors.items()}, path)
    spoil(path)
    message = refusal(path)
    assert str(path) in message
    assert "cannot be read as a checkpoint" in message
    assert "cut off" in message


class Opens:
    """Unpickled, it would make a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return open, (str(self.path), "w")


def test_it_runs_nothing_that_a_file_holds(tmp_path: Path) -> None:
    (tmp_path / "evil.pt").write_bytes(pickle.dumps({"model": Opens(tmp_path / "made")}))
    assert "cannot be read as a checkpoint" in refusal(tmp_path / "evil.pt")
    torch.save({"model": Opens(tmp_path / "made")}, tmp_path / "evil.pt")
    assert "cannot be read as a checkpoint" in refusal(tmp_path / "evil.pt")
    assert not (tmp_path / "made").exists()


def test_it_refuses_a_config_that_is_not_one(tensors: Tensors, tmp_path: Path) -> None:
    torch.save({"model": tensors, "config": '{"depth": 3}'}, tmp_path / "odd.pt")
    assert "a config that SAM 3 does not know" in refusal(tmp_path / "odd.pt")


def test_its_digest_is_that_of_the_files_bytes(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    for notes in (None, tmp_path / "notes", tmp_path / "notes"):
        digest = checkpoint_file.digest(tmp_path / "abc", notes)
        assert digest.startswith("ba7816bf8f01cfea414140de5dae2223")


def test_its_digest_is_noted_until_the_file_changes(tmp_path: Path) -> None:
    file, notes = tmp_path / "weights.pt", tmp_path / "notes"
    file.write_bytes(b"abc")
    checkpoint_file.digest(file, notes)
    (note,) = notes.iterdir()
    note.write_text(64 * "a")
    assert checkpoint_file.digest(file, notes) == 64 * "a"
    note.write_text("half a no")
    assert checkpoint_file.digest(file, notes).startswith("ba7816bf")
    file.write_bytes(b"abcd")
    assert checkpoint_file.digest(file, notes) == checkpoint_file.digest(file)
