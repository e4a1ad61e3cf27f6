"""Words on an image whose features are there: seconds a prompt, by how many run together."""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

import numpy as np

from inference.models.base import FindPrompt
from tests.bench.gpu.machine import sample
from tests.bench.gpu.model import Loaded, Size


def measure(loaded: Loaded, size: Size) -> list[dict[str, Any]]:
    """Return a row for each number of prompts; each prompt is a word that the model has not met."""
    side = loaded.side
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    loaded.adapter.encode([pixels], ["image"])
    words = (f"word {number}" for number in itertools.count())

    def find(count: int) -> None:
        prompts = [FindPrompt("image", pixels, (side, side), next(words), (), 0.5) for _ in range(count)]
        loaded.adapter.find(prompts)

    return [
        {"prompts": count, **sample(partial(find, count), loaded.where, size.repeats)}
        for count in size.batches
    ]
