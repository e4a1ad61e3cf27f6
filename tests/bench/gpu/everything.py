"""Single points on one image, as `everything` decodes them: seconds and memory by how many run together."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from tests.bench.gpu.machine import sample
from tests.bench.gpu.model import Loaded, Size


def measure(loaded: Loaded, size: Size) -> list[dict[str, Any]]:
    """Return a row for each number of points."""
    side, random = loaded.side, np.random.default_rng(0)
    payload = loaded.adapter.encode([random.integers(0, 256, (side, side, 3), dtype=np.uint8)])[0]

    def decode(count: int) -> None:
        loaded.adapter.decode_points(payload, random.uniform(0, side, (count, 2)).astype(np.float32))

    return [
        {"points": count, **sample(partial(decode, count), loaded.where, size.repeats)}
        for count in size.points
    ]
