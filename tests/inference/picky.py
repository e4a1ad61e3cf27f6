"""An adapter that is short of memory and easily upset: the tiny model's bundle, run for real, in batches.

Its device takes LIMITS["encode"] images, LIMITS["find"] prompts and LIMITS["points"] points at once. An image
whose first pixel has the red UPSETS makes it fail, one with TOO_LARGE never fits. Of prompts, the text
"light" means what is bright, "poison" makes it fail, "xyzzy" is a word that it does not know; an exemplar
means what is as bright as the middle of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np

from inference.contract.prompts import PromptError
from inference.decoder import Decoder
from inference.models.base import DeviceLost, FindPrompt, Found, OutOfMemory, Turn
from inference.models.builtin import Adapter as OnnxAdapter
from tests.inference import tiny_bundle

UPSETS, TOO_LARGE, KILLS_THE_DEVICE = 251, 252, 253
LIMITS = {"encode": 100, "find": 100, "points": 100}
# The sizes of the batches that were computed, in order.
COMPUTED: dict[str, list[int]] = {}
# The same, and those that did not fit.
TRIED: dict[str, list[int]] = {}
# The texts of the prompts of each run, in order, those that failed included.
ASKED: list[list[str | None]] = []


def reset() -> None:
    LIMITS.update(encode=100, find=100, points=100)
    for sizes in (COMPUTED, TRIED):
        sizes.update(encode=[], find=[], points=[])
    ASKED.clear()


class Adapter(OnnxAdapter):
    batch = 8
    find_batch = 8
    point_batch = 16

    def _forward(self, images: Any, keys: Sequence[str]) -> dict[str, Any]:
        marks = set(images[:, 0, 0, 0].tolist())
        if UPSETS in marks:
            TRIED["encode"].append(len(images))
            raise ValueError("upset")
        if KILLS_THE_DEVICE in marks:
            raise DeviceLost("an illegal memory access was encountered")
        if TOO_LARGE in marks:
            raise OutOfMemory("tried to allocate 80 GiB")
        _allocate("encode", len(images))
        return super()._forward(images, keys)

    def find(self, prompts: list[FindPrompt], turn: Turn | None = None) -> list[Found | PromptError]:
        with turn or nullcontext():
            ASKED.append([prompt.text for prompt in prompts])
            if any(prompt.text == "poison" for prompt in prompts):
                raise ValueError("upset")
            _allocate("find", len(prompts))
            return [self._find(prompt) for prompt in prompts]

    def _find(self, prompt: FindPrompt) -> Found | PromptError:
        if prompt.text == "xyzzy":
            return PromptError("xyzzy is no word that this model knows")
        side = len(prompt.pixels) // tiny_bundle.GRID
        cells = prompt.pixels.astype(np.float32).mean(2)[side // 2 :: side, side // 2 :: side]
        logits = cells - 128
        if prompt.exemplars:
            x0, y0, x1, y1 = prompt.exemplars[0].box
            logits = 9 - abs(cells - prompt.pixels[int((y0 + y1) / 2), int((x0 + x1) / 2)].mean())
        whole = np.array([[0, 0, *prompt.content]], np.float32)
        return Found(logits[None].astype(np.float16), whole, np.array([0.9], np.float32))

    def decode_points(self, payload: bytes, points: Any, turn: Turn | None = None) -> tuple[Any, Any]:
        with turn or nullcontext():
            _allocate("points", len(points))
            decoder = Decoder(self.bundle, threads=1)
            ready = decoder.prepare(payload)
            found = [decoder.decode(ready, [point], [1]) for point in points]
        return np.stack([it.masks for it in found]), np.stack([it.scores for it in found])


def _allocate(what: str, size: int) -> None:
    TRIED[what].append(size)
    if size > LIMITS[what]:
        raise OutOfMemory(f"{size} at once are too many")
    COMPUTED[what].append(size)
