"""The model bundle of a checkpoint: written when it is missing, and only if it agrees with the model."""

from __future__ import annotations

import hashlib
import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from inference.contract.spec import ALIGNMENT, Capabilities, Input, License, Spec, TensorSpec
from inference.models.halves import store_as_halves
from inference.models.sam.one_at_a_time import one_at_a_time

from . import parity, wire
from .fast import FastDecoder, Gelu
from .folding import Folding
from .graphs import POINTS, write
from .plain import OUTPUTS, PROMPT, ClickHead
from .prepare import READY, Prepare

# Raised whenever the graphs or the payload change their meaning for the same weights.
EXPORT_VERSION = 1

Say = Callable[[str], None]


@dataclass(frozen=True)
class About:
    """What a bundle says about its model, besides sizes: `family` starts its id.

    preprocessing: raised whenever other pixels reach the network for the same image.
    """

    family: str
    license: License
    capabilities: Capabilities
    preprocessing: int = 1


class Variant(NamedTuple):
    """How the decoder is computed and stored."""

    gelu: Gelu
    halves: bool

    def __str__(self) -> str:
        gelu = "GELU exact" if self.gelu == "none" else f"GELU by {self.gelu}"
        return f"{gelu}, weights stored in {'fp16' if self.halves else 'fp32'}"


# From the fastest and smallest to the most exact: the first that agrees with torch is published.
VARIANTS = (Variant("tanh", True), Variant("tanh", False), Variant("none", True), Variant("none", False))


def bundle_id(digest: str, about: About) -> str:
    """Return the family's name and 12 hex digits of weights (`digest`), preprocessing and export."""
    versions = f"{digest} preprocessing {about.preprocessing} export {EXPORT_VERSION}"
    return f"{about.family}-{hashlib.sha256(versions.encode()).hexdigest()[:12]}"


def ensure(head: ClickHead, digest: str, folder: Path, about: About, say: Say = print) -> Path:
    """Return the bundle's folder, `folder`/id; export it first where it is missing.

    head: the model's click half, fp32 on the CPU. digest: of its weights. say: is told of each step.
    Raises ParityError where the export does not agree with the model, OSError.
    """
    made = folder / bundle_id(digest, about)
    draft = folder / f".exporting-{made.name}"
    with one_at_a_time(made):
        if (made / "spec.json").exists():
            return made
        shutil.rmtree(draft, ignore_errors=True)  # of an export that was stopped
        draft.mkdir()
        try:
            export(head, draft, say)
            text = spec(head, made.name, about).model_dump_json(indent=2, exclude_none=True)
            _publish(draft, made, text)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    say(f"{made.name} is in {made}")
    return made


def _publish(draft: Path, made: Path, spec_text: str) -> None:
    """Move the files to their place, spec.json last: whoever sees it sees a whole bundle."""
    made.mkdir(exist_ok=True)
    (draft / "spec.json").write_text(spec_text + "\n")
    for name in ("prepare.onnx", "decoder.onnx", "spec.json"):
        shutil.move(draft / name, made / name)


@torch.no_grad()
def export(head: ClickHead, folder: Path, say: Say = print) -> Variant:
    """Write prepare.onnx and decoder.onnx, of the first variant that agrees with torch; return which."""
    folding = Folding(head)
    maps = {name: torch.from_numpy(value) for name, value in _example(head).items()}
    payload = {name: value[0] for name, value in wire.pack(maps).items()}
    preparing = Restored(Prepare(folding))
    ready = dict(zip(READY, preparing(*payload.values()), strict=True))
    inputs = {name: value.contiguous() for name, value in ready.items()} | _example_prompt(head)
    for variant in VARIANTS:
        say(f"exporting the click decoder: {variant}")
        write(preparing, payload, READY, folder / "prepare.onnx")
        write(FastDecoder(head, folding, variant.gelu), inputs, OUTPUTS, folder / "decoder.onnx", POINTS)
        if variant.halves:
            store_as_halves(folder / "prepare.onnx")
            store_as_halves(folder / "decoder.onnx")
        agreement = parity.compare(head, folder / "prepare.onnx", folder / "decoder.onnx")
        say(f"against torch: logits within {agreement.logits:.2g}, mask IoU {agreement.iou:.5f} or more")
        if agreement.good:
            break
    agreement.require("The exported decoder")
    return variant


class Restored(nn.Module):
    """`prepare.onnx`: the payload's tensors of one image -> the ready tensors."""

    def __init__(self, prepare: Prepare) -> None:
        super().__init__()
        self.restore, self.prepare = wire.Restore(), prepare

    def forward(self, *payload: Tensor) -> tuple[Tensor, ...]:
        ready: tuple[Tensor, ...] = self.prepare(*self.restore(*payload))
        return ready


def spec(head: ClickHead, name: str, about: About) -> Spec:
    """Return the bundle's spec.json."""
    height, width = head.sam_prompt_encoder.input_image_size
    maps = {key: torch.from_numpy(value) for key, value in _example(head).items()}
    tensors, offset, preview = [], 0, 0
    for key, value in wire.pack(maps).items():
        one = value[0].numpy()
        tensors.append(TensorSpec(name=key, shape=one.shape, dtype=str(one.dtype), offset=offset))
        offset += math.ceil(one.nbytes / ALIGNMENT) * ALIGNMENT
        preview = offset if key in wire.NEEDED else preview
    return Spec(
        id=name,
        input=Input(width=width, height=height, resize="squash"),
        mask_threshold=0.0,
        license=about.license,
        capabilities=about.capabilities,
        tensors=tuple(tensors),
        bytes=offset,
        preview_bytes=preview,
    )


def _example(head: ClickHead) -> parity.Arrays:
    return parity.example_maps(head, np.random.default_rng(0))


def _example_prompt(head: ClickHead) -> dict[str, Tensor]:
    """A prompt of the right shapes, with three points and logits, so that every part is traced."""
    height, width = head.sam_prompt_encoder.image_embedding_size
    coords, logits = torch.full((1, 3, 2), height / 2), torch.ones(1, 1, 4 * height, 4 * width)
    return dict(zip(PROMPT, (coords, torch.ones(1, 3), logits, torch.ones(1)), strict=True))
