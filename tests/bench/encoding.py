"""How long the built-in model takes to encode, and how many bytes travel."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PIL import Image

from inference.images import fit
from inference.models.builtin import Adapter
from tests.bench.measure import Measurement
from tests.running_app import ROOT

REPEATS = 20


def measure() -> Iterator[Measurement]:
    """Encode one sample photo over and over, on all cores, without the queue around it."""
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
