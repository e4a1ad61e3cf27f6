"""Do the exported graphs say what torch says? The contract: fp32 logits within 1e-3, mask IoU >= 0.999."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from . import twice
from .clicks import iou
from .graphs import PAYLOAD, PROMPT, READY, PrepareGraph, quantise
from .network import SIZE, Network
from .pyramid import from_hwc

LOGITS, MASKS, QUANTISED = 1e-3, 0.999, 0.99


class ParityError(Exception):
    """The exported graphs and torch disagree."""


def scene(rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A picture of three discs, uint8 [1, S, S, 3], and the centre of the last one."""
    image = np.full((SIZE, SIZE, 3), rng.integers(256, size=3), np.uint8)
    centre = (0, 0)
    for _ in range(3):
        centre = (int(rng.integers(100, SIZE - 100)), int(rng.integers(100, SIZE - 100)))
        cv2.circle(image, centre, int(rng.integers(40, 120)), rng.integers(256, size=3).tolist(), -1)
    noise = rng.normal(0, 4, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)[None], np.array(centre, np.float32)


def session(path: Path) -> onnxruntime.InferenceSession:
    """A session on the CPU."""
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def agree(name: str, ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> None:
    """Raise ParityError where two sets of logits differ."""
    difference = float(np.abs(ours - theirs).max())
    if difference > LOGITS or iou(ours > 0, theirs > 0) < MASKS:
        raise ParityError(
            f"{name}: logits differ by {difference:.2g}, masks agree to {iou(ours > 0, theirs > 0):.4f}"
        )


@torch.no_grad()
def check(network: Network, folder: Path, scenes: int = 3) -> None:
    """Compare graph by graph on the same inputs, and the quantised path as a whole against plain fp32."""
    encoder, prepare, decoder, preview = (
        session(folder / f"{name}.onnx") for name in ("encoder", "prepare", "decoder", "preview")
    )
    rng = np.random.default_rng(0)
    for _ in range(scenes):
        image, centre = scene(rng)
        codes = dict(zip(PAYLOAD, encoder.run(list(PAYLOAD), {"image": image}), strict=True))
        coarse, fine = network.pyramid(from_hwc(torch.from_numpy(image)))
        check_codes(codes, coarse, fine)
        payload = {name: value[0] for name, value in codes.items()}
        ready = dict(zip(READY, prepare.run(list(READY), payload), strict=True))
        expected = PrepareGraph(network.prepare)(*(torch.from_numpy(payload[name]) for name in PAYLOAD))
        plain = network.prepare(coarse, fine)
        before = np.zeros((1, 1, SIZE // 4, SIZE // 4), np.float32)
        for clicks in (1, 2, 5):
            prompt = prompt_at(centre, clicks, before, rng)
            masks, scores = decoder.run(["masks", "scores"], ready | prompt)
            tensors = [torch.from_numpy(prompt[name]) for name in PROMPT]
            agree(f"{clicks} clicks", masks, twice.decode(network.decoder, expected, *tensors)[0].numpy())
            hovered = preview.run(["masks"], ready | prompt)[0]
            agree(f"preview of {clicks}", hovered, network.decoder(expected, *tensors)[0].numpy())
            exact = twice.decode(network.decoder, plain, *tensors)[0].numpy()
            if iou(masks > 0, exact > 0) < QUANTISED:
                raise ParityError(f"8-bit embeddings change the mask: IoU {iou(masks > 0, exact > 0):.4f}")
            before = masks[:, scores.argmax()][:, None]


def check_codes(codes: dict[str, NDArray[np.float32]], coarse: torch.Tensor, fine: torch.Tensor) -> None:
    """The encoder's codes may differ from torch's by one step, where a value lies between two."""
    expected = dict(zip(PAYLOAD, (*quantise(coarse), *quantise(fine)), strict=True))
    for name in ("coarse", "fine"):
        step = np.abs(codes[name].astype(np.int32) - expected[name].numpy().astype(np.int32)).max()
        if step > 1:
            raise ParityError(f"{name}: codes differ by {step}")


def prompt_at(
    centre: NDArray[np.float32], clicks: int, before: NDArray[np.float32], rng: np.random.Generator
) -> dict[str, NDArray[np.float32]]:
    """One click at the centre, further ones of either kind around it, and the logits of the decode before."""
    spread = rng.normal(0, 60, (clicks, 2)).astype(np.float32) * (np.arange(clicks) > 0)[:, None]
    coords = (centre + spread)[None].astype(np.float32)
    labels = np.array([[1, *rng.integers(0, 2, clicks - 1)]], np.float32)
    has = np.array([clicks > 1], np.float32)
    return dict(zip(PROMPT, (coords, labels, before, has), strict=True))
