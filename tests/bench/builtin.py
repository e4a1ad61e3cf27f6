"""The built-in model: its encoding on this machine's cores, its graphs in Chromium, and how much travels.

    python -m tests.bench.builtin

prints this part of `make bench` alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from inference.decoder import Decoder
from inference.images import fit
from inference.models.builtin import Adapter
from tests.bench.alone import print_alone
from tests.bench.graphs import Graph, time_graphs
from tests.bench.measure import Measurement
from tests.running_app import ROOT

REPEATS = 20
THREADS = (1, 2)
ROUNDS = 40
# Model pixels: the first click, and later ones.
CLICKS = ((256.0, 256.0, 1), (120.0, 300.0, 0), (280.0, 200.0, 1), (400.0, 90.0, 0), (250.0, 330.0, 1))


def measure(browser: Browser) -> Iterator[Measurement]:
    """Encode one sample photo over and over, without the queue around it; then run what a browser runs."""
    encoder = Adapter()
    with Image.open(ROOT / "static" / "samples" / "coffee.jpg") as photo:
        pixels = fit(photo, encoder.spec.input).pixels
    encoder.encode([pixels])
    seconds = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        payload = encoder.encode([pixels])[0]
        seconds.append(time.perf_counter() - begun)
    yield Measurement("encode one image, built-in model", "ms", [1000 * s for s in seconds], "≤ 250 ms")
    yield Measurement("embedding on the wire, built-in model", "MB", [len(payload) / 1e6])
    yield from in_the_browser(browser, encoder, payload)


def in_the_browser(browser: Browser, encoder: Adapter, payload: bytes) -> Iterator[Measurement]:
    """Time the bundle's graphs in one worker, by turns, with one thread and with two."""
    decoder = Decoder(encoder.bundle)
    ready = decoder.prepare(payload)
    points, labels = [click[:2] for click in CLICKS], [click[2] for click in CLICKS]
    before = decoder.decode(ready, points[:1], labels[:1])
    first = ready | decoder.prompt(points[:1], labels[:1])
    later = ready | decoder.prompt(points, labels, before.masks[before.best])
    graphs = [
        Graph("prepare, once an image", encoder.bundle / "prepare.onnx", encoder.spec.unpack(payload)),
        Graph("a hover", encoder.bundle / "preview.onnx", first),
        Graph("first click", encoder.bundle / "decoder.onnx", first),
        Graph("fifth click", encoder.bundle / "decoder.onnx", later),
    ]
    for threads in THREADS:
        with tempfile.TemporaryDirectory() as folder:
            for timed in time_graphs(browser, Path(folder), graphs, threads, ROUNDS):
                target = "" if timed.name.startswith("prepare") else "≤ 15 ms"
                name = f"built-in decoder, {timed.name}, {threads} thread{'s' * (threads > 1)}"
                yield Measurement(name, "ms", timed.ms, target)


if __name__ == "__main__":
    print_alone(measure)
