"""Do the exported graphs say what torch says? If not, nothing is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from inference.decoder import session
from inference.models.base import ModelError

from . import wire
from .plain import MAPS, PROMPT, ClickHead, PlainDecoder

#: Logits of fp32 graphs may differ by this much from torch's, and masks must overlap by this IoU.
LOGITS, MASKS = 1e-3, 0.999
#: Points a prompt; a box is two.
_POINTS = (1, 2, 3, 5, 9, 25)

Arrays = dict[str, NDArray[Any]]


class ParityError(ModelError):
    """An export that does not agree with the model it was made from."""


@dataclass
class Agreement:
    """The worst that a comparison has met so far: largest difference of logits, smallest IoU of masks."""

    logits: float = 0.0
    iou: float = 1.0

    def add(self, ours: Arrays, theirs: Arrays) -> None:
        """Compare two decodes of one prompt: all logits, and the mask that each shows."""
        difference = np.abs(ours["masks"] - theirs["masks"]).max()
        self.logits = float(np.maximum(self.logits, difference))  # which keeps a NaN
        self.iou = min(self.iou, iou(shown(ours), shown(theirs)))

    @property
    def good(self) -> bool:
        return self.logits <= LOGITS and self.iou >= MASKS

    def require(self, what: str) -> None:
        """Raise ParityError where the difference is too large."""
        if not self.good:
            raise ParityError(
                f"{what} does not agree with torch: logits differ by {self.logits:.2g} (at most {LOGITS:g}), "
                f"masks overlap by {self.iou:.5f} (at least {MASKS}). Nothing was published; the versions of "
                f"torch, onnx and onnxruntime in pyproject.toml are the ones that were tested together."
            )


def shown(found: Arrays) -> NDArray[np.bool_]:
    """Return the mask that a caller shows: the argmax of the scores."""
    mask: NDArray[np.bool_] = found["masks"][0, int(found["scores"][0].argmax())] > 0
    return mask


def iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    union = np.count_nonzero(one | other)
    return np.count_nonzero(one & other) / union if union else 1.0


def prompts(size: tuple[int, int], grid: tuple[int, int], rng: np.random.Generator) -> Iterator[Arrays]:
    """Prompts of many kinds: 1 to 25 points, a box, a box with points; each without and with logits before.

    size: of the model's input, grid: of the logits; both height and width.
    """
    for count in _POINTS:
        for box in (False, True) if count > 1 else (False,):
            for before in (False, True):
                labels = rng.integers(0, 2, count)
                labels[0] = 1
                if box:
                    labels[:2] = 2, 3
                coords = rng.random((count, 2)) * size[::-1]
                logits = rng.normal(size=(1, 1, 4, 4)).repeat(grid[0] // 4, 2).repeat(grid[1] // 4, 3) * 8
                values = (coords[None], labels[None], logits, np.array([before]))
                yield {k: v.astype(np.float32) for k, v in zip(PROMPT, values, strict=True)}


def example_maps(head: ClickHead, rng: np.random.Generator) -> Arrays:
    """Return maps of the right shapes, smooth enough that neighbours are alike, as an image's are."""
    channels = head.sam_prompt_encoder.embed_dim
    height, width = head.sam_prompt_encoder.image_embedding_size
    maps = {}
    for name, part, scale in zip(MAPS, (1, 4, 8), (1, 2, 4), strict=True):
        coarse = torch.from_numpy(rng.normal(size=(1, channels // part, height // 4 + 1, width // 4 + 1)))
        smooth = torch.nn.functional.interpolate(coarse, (scale * height, scale * width), mode="bilinear")
        noise = 0.2 * rng.normal(size=smooth.shape)
        maps[name] = (smooth.numpy() + noise).astype(np.float32)
    return maps


class Graph:
    """An ONNX file on the CPU: inputs by name, outputs by name."""

    def __init__(self, path: Path) -> None:
        self._session = session(path)
        self._inputs = [value.name for value in self._session.get_inputs()]
        self._outputs = [value.name for value in self._session.get_outputs()]

    def __call__(self, feed: Mapping[str, NDArray[Any]]) -> Arrays:
        found = self._session.run(None, {name: feed[name] for name in self._inputs})
        return dict(zip(self._outputs, found, strict=True))


class Torch:
    """The package's own decoder, with the same signature as `Graph`."""

    def __init__(self, head: ClickHead) -> None:
        self._module = PlainDecoder(head).eval()

    @torch.no_grad()
    def __call__(self, feed: Mapping[str, NDArray[Any]]) -> Arrays:
        found = self._module(*(torch.from_numpy(feed[name]) for name in (*MAPS, *PROMPT)))
        return dict(zip(("masks", "scores", "object_score"), (x.numpy() for x in found), strict=True))


@torch.no_grad()
def compare(head: ClickHead, prepare: Path, decoder: Path) -> Agreement:
    """Decode many prompts on one packed embedding: by torch from its restored maps, and by the two graphs."""
    reference, decode, agreement = Torch(head), Graph(decoder), Agreement()
    rng = np.random.default_rng(0)
    maps = {name: torch.from_numpy(value) for name, value in example_maps(head, rng).items()}
    payload = {name: value[0] for name, value in wire.pack(maps).items()}
    ready = Graph(prepare)({name: value.numpy() for name, value in payload.items()})
    restored = dict(zip(MAPS, (x.numpy() for x in wire.Restore()(*payload.values())), strict=True))
    height, width = head.sam_prompt_encoder.image_embedding_size
    for prompt in prompts(head.sam_prompt_encoder.input_image_size, (4 * height, 4 * width), rng):
        agreement.add(decode(ready | prompt), reference(restored | prompt))
    return agreement
