"""Our builder against the package's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from inference.models.sam3 import vocabulary, weights
from inference.models.sam3.builder import build
from inference.models.sam3.config import Config
from tests.inference.models.sam3 import tiny


class OnlyShapes(TorchFunctionMode):
    """Makes tensors without memory behind them, also where CUDA is asked for."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func is torch.linspace:  # the one whose values are read while the model is built
            return func(*args, **kwargs)
        if "device" in kwargs:
            kwargs["device"] = "meta"
        with torch.device("meta"):
            return func(*args, **kwargs)


def shapes(model: Any) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in model.state_dict().items()}


def test_it_builds_metas_model_key_for_key() -> None:
    from sam3.model_builder import build_sam3_image_model

    with OnlyShapes():
        theirs = build_sam3_image_model(
            bpe_path=str(vocabulary.path()), enable_inst_interactivity=True, load_from_HF=False, device="cpu"
        )
        ours = build(Config(), vocabulary.path())
    assert shapes(ours) == shapes(theirs)
    assert len(shapes(ours)) == 1465


def test_it_fits_the_checkpoint_that_metas_strict_loader_takes(tmp_path: Path) -> None:
    """The package loads sam3.pt into its video model strictly: that model's names are the file's."""
    from sam3.model_builder import build_sam3_video_model

    with OnlyShapes():
        theirs = build_sam3_video_model(bpe_path=str(vocabulary.path()), load_from_HF=False, device="cpu")
        ours = build(Config(), vocabulary.path())
    torch.save(theirs.state_dict(), tmp_path / "shapes.pt")
    read = weights.read(tmp_path / "shapes.pt").tensors
    needed = {name: tuple(value.shape) for name, value in read.items()}
    assert needed.items() <= shapes(ours).items()
    left_out = [name for name in shapes(ours) if name not in needed]
    assert not [name for name in left_out if not name.startswith("inst_interactive_predictor.model.")]
    assert not [name for name in left_out if "sam_prompt_encoder" in name or "sam_mask_decoder" in name]


def test_it_builds_a_tiny_one_that_computes() -> None:
    model = tiny.model()
    with torch.inference_mode():
        found = model.backbone.forward_image(torch.rand(1, 3, 112, 112))
    assert [tuple(level.shape[1:]) for level in found["sam2_backbone_out"]["backbone_fpn"]] == [
        (32, 32, 32),
        (32, 16, 16),
        (32, 8, 8),
    ]
    assert not any(value.isnan().any() for value in model.state_dict().values())
