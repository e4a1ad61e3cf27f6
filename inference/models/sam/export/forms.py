"""What each form that an embedding could have costs: bytes, time, and how much it changes the masks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from . import parity, wire
from .plain import MAPS, PROMPT, ClickHead

#: Bits a value of image_embed, hr1 and hr0; 32 and 16 are floats.
Bits = tuple[int, int, int]
FORMS: tuple[Bits, ...] = (
    (32, 32, 32),
    (16, 16, 16),
    (8, 8, 8),
    (7, 7, 7),
    (6, 6, 6),
    (4, 4, 4),
    (8, 8, 6),
    (8, 6, 8),
    (6, 8, 8),
    (8, 6, 6),
    (8, 8, 4),
)
#: Points of the prompts, taken in turn; 0 is a box.
_POINTS = (1, 2, 0, 3, 5)
Maps = dict[str, Tensor]


@dataclass
class Outcome:
    """One form's bytes an image, and the IoU of each prompt's mask with that of the fp32 embedding.

    restoring: CPU milliseconds from what has arrived to fp32 maps, for each image; decoding: for each prompt.
    """

    bits: Bits
    size: int
    ious: list[float] = field(default_factory=list)
    restoring: list[float] = field(default_factory=list)
    decoding: list[float] = field(default_factory=list)


@torch.no_grad()
def compare(head: ClickHead, images: Sequence[Maps], prompts: int) -> list[Outcome]:
    """Decode `prompts` prompts on each image with every form, by torch."""
    decode = parity.Torch(head)
    outcomes = [Outcome(bits, size(images[0], bits)) for bits in FORMS]
    rng = np.random.default_rng(0)
    for maps in images:
        formed = [_arrived(maps, outcome) for outcome in outcomes]
        for prompt in clicks(head, prompts, rng):
            exact = decode(arrays(maps) | prompt)
            best = int(exact["scores"][0].argmax())
            for outcome, given in zip(outcomes, formed, strict=True):
                begun = time.process_time()
                found = decode(given | prompt)
                outcome.decoding.append(1e3 * (time.process_time() - begun))
                outcome.ious.append(parity.iou(found["masks"][0, best] > 0, exact["masks"][0, best] > 0))
    return outcomes


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as a Markdown table."""
    heads = (
        "bits: image_embed, hr1, hr0",
        "MB",
        "mask IoU, mean",
        "lowest",
        "restoring, CPU ms",
        "decoding, CPU ms",
    )
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    chosen = tuple(wire.BITS.values())
    for one in outcomes:
        name = " ".join(map(str, one.bits))
        name = f"**{name}**, as it travels" if one.bits == chosen else name
        times = f"{np.median(one.restoring):.0f} | {np.median(one.decoding):.0f}"
        ious = f"{np.mean(one.ious):.4f} | {min(one.ious):.4f}"
        lines.append(f"| {name} | {one.size / 1e6:.2f} | {ious} | {times} |")
    return "\n".join(lines)


def _arrived(maps: Maps, outcome: Outcome) -> parity.Arrays:
    """Return the maps as they would arrive; notes how long restoring them takes."""
    travelling = [_sent(maps[name], bits) for name, bits in zip(MAPS, outcome.bits, strict=True)]
    begun = time.process_time()
    restored = [_restored(*sent) for sent in travelling]
    outcome.restoring.append(1e3 * (time.process_time() - begun))
    return {name: value.numpy() for name, value in zip(MAPS, restored, strict=True)}


def _sent(x: Tensor, bits: int) -> tuple[Tensor, Tensor | None]:
    """Return what travels of a map, and each channel's mean and step where it is quantised."""
    if bits < 16:
        return wire.quantise(x, bits)
    return (x.half() if bits == 16 else x), None


def _restored(sent: Tensor, channels: Tensor | None) -> Tensor:
    if channels is None:
        return sent.float()
    mean, step = channels[:, :, :, None, None].unbind(1)
    return sent * step + mean


def size(maps: Maps, bits: Bits) -> int:
    """Return the bytes of one image; the mean and the step of a channel are 8."""
    parts = zip((maps[name] for name in MAPS), bits, strict=True)
    return sum(x.numel() * count // 8 + (8 * x.shape[1] if count < 16 else 0) for x, count in parts)


def arrays(maps: Maps) -> parity.Arrays:
    return {name: maps[name].numpy() for name in MAPS}


def clicks(head: ClickHead, count: int, rng: np.random.Generator) -> Iterator[parity.Arrays]:
    """First prompts on an image: one to five points, or a box; no mask before."""
    height, width = head.sam_prompt_encoder.input_image_size
    cells = [4 * side for side in head.sam_prompt_encoder.image_embedding_size]
    for number in range(count):
        points = _POINTS[number % len(_POINTS)]
        labels = [2, 3] if points == 0 else [1, *rng.integers(0, 2, points - 1)]
        coords = rng.random((1, len(labels), 2)) * (width, height)
        coords = np.sort(coords, axis=1) if points == 0 else coords
        values = (coords, np.array([labels]), np.zeros((1, 1, *cells)), np.zeros(1))
        yield {name: value.astype(np.float32) for name, value in zip(PROMPT, values, strict=True)}
