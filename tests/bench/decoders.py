"""SAM 3's click decoder in Chromium: the plain export against the graphs that a bundle has, at full size.

    python -m tests.bench.decoders

prints this part of `make bench` alone. Weights are random, the time does not depend on them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from playwright.sync_api import Browser

from inference.models.sam.export import parity, wire
from inference.models.sam.export.bundle import Restored
from inference.models.sam.export.fast import FastDecoder, Gelu
from inference.models.sam.export.folding import Folding
from inference.models.sam.export.graphs import POINTS, write
from inference.models.sam.export.plain import MAPS, OUTPUTS, PROMPT, PlainDecoder
from inference.models.sam.export.prepare import READY, Prepare
from inference.models.sam3 import vocabulary
from inference.models.sam3.builder import build
from inference.models.sam3.config import Config
from tests.bench.alone import print_alone
from tests.bench.graphs import Graph, Timed, time_graphs
from tests.bench.measure import Measurement

# The click half is of full size; the rest, which is not measured, as small as it can be.
CONFIG = Config(vit_width=32, vit_depth=1, vit_heads=2, vit_global_blocks=(0,), text_width=32, text_layers=1)
# Name, points, and whether there is a mask before.
PROMPTS = (("first click", 1, False), ("second click", 2, True), ("fifth click", 5, True))
GELUS: dict[str, Gelu] = {"fast": "none", "fast, GELU by tanh": "tanh"}
THREADS = (1, 2)
ROUNDS = 12

Arrays = dict[str, np.ndarray[Any, Any]]


def measure(browser: Browser) -> Iterator[Measurement]:
    """Time the graphs on prompts of each kind, with one thread and with two."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        payload, image = export(folder)
        graphs = [
            Graph(f"{what}: {kind}", folder / f"{kind}.onnx", image | prompt(points, before))
            for what, points, before in PROMPTS
            for kind in ("plain", *GELUS)
        ]
        graphs.append(Graph("prepare, once an image", folder / "prepare.onnx", payload))
        for threads in THREADS:
            served = folder / f"served{threads}"
            served.mkdir()
            timed = time_graphs(browser, served, graphs, threads, ROUNDS)
            yield from times(timed, threads)
        yield from agreement(graphs, timed)


def export(folder: Path) -> tuple[Arrays, Arrays]:
    """Write the graphs. Return the payload of one image, and what the decoders take of it."""
    torch.manual_seed(0)
    head = build(CONFIG, vocabulary.path()).inst_interactive_predictor.model
    made = parity.example_maps(head, np.random.default_rng(0))
    packed = wire.pack({name: torch.from_numpy(value) for name, value in made.items()})
    payload = {name: value[0] for name, value in packed.items()}
    folding = Folding(head)
    preparing = Restored(Prepare(folding))
    with torch.no_grad():
        ready = dict(zip(READY, (x.contiguous() for x in preparing(*payload.values())), strict=True))
        maps = dict(zip(MAPS, wire.Restore()(*payload.values()), strict=True))
    asked = {name: torch.from_numpy(value) for name, value in prompt(3, True).items()}
    write(PlainDecoder(head), maps | asked, OUTPUTS, folder / "plain.onnx", POINTS)
    write(preparing, payload, READY, folder / "prepare.onnx")
    for name, gelu in GELUS.items():
        write(FastDecoder(head, folding, gelu), ready | asked, OUTPUTS, folder / f"{name}.onnx", POINTS)
    return arrays(payload), arrays(maps) | arrays(ready)


def arrays(tensors: dict[str, torch.Tensor]) -> Arrays:
    return {name: value.numpy() for name, value in tensors.items()}


def prompt(points: int, before: bool) -> Arrays:
    """Positive points, and the logits of the decode before if wanted."""
    rng = np.random.default_rng(points)
    cells, size = 4 * CONFIG.grid, CONFIG.image_size
    logits = rng.normal(size=(1, 1, cells, cells))
    values = (rng.random((1, points, 2)) * size, np.ones((1, points)), logits, [before])
    return {name: np.array(value, np.float32) for name, value in zip(PROMPT, values, strict=True)}


def times(timed: list[Timed], threads: int) -> Iterator[Measurement]:
    """Milliseconds of each graph, and how many times faster than the plain export's run of the same round."""
    plain: list[float] = []
    for one in timed:
        name = f"SAM 3 decoder, {one.name}, {threads} thread{'s' * (threads > 1)}"
        yield Measurement(name, "ms", one.ms)
        if one.name.endswith("plain"):
            plain = one.ms
        elif not one.name.startswith("prepare"):
            ratios = [slow / fast for slow, fast in zip(plain, one.ms, strict=True)]
            yield Measurement(f"{name}, faster than plain", "×", ratios, "≥ 2.5×")


def agreement(graphs: list[Graph], timed: list[Timed]) -> Iterator[Measurement]:
    """IoU of the masks that Chromium's decodes show with those of the plain export in Python."""
    reference = parity.Graph(graphs[0].model)
    overlaps = []
    for graph, one in zip(graphs[:-1], timed[:-1], strict=True):
        exact = reference(graph.feeds)
        found = {name: one.outputs[name].reshape(exact[name].shape) for name in OUTPUTS}
        overlaps.append(parity.iou(parity.shown(found), parity.shown(exact)))
    yield Measurement("SAM 3 decoder, masks in Chromium and in Python, IoU", "", overlaps, "≥ 0.999")


if __name__ == "__main__":
    print_alone(measure)
