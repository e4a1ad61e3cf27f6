"""Prompts to masks, from an embedding: the same two graphs that the browser runs, on ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from inference.contract.spec import Spec

Ready = dict[str, NDArray[Any]]
Float = NDArray[np.float32]

# Labels of points in a prompt (spec: `point_labels`).
BOX_FROM, BOX_TO = 2.0, 3.0
# Prompts that are decoded side by side: one fills the gaps of the other.
_DECODES_AT_ONCE = 2
# Rows of an image that are upsampled at a time: few enough to stay in the processor's cache.
_ROWS = 32


@dataclass(frozen=True)
class Decoded:
    """What one prompt gave: `masks` logits f32 [K, h, w] on the decoder's grid, `scores` f32 [K]."""

    masks: Float
    scores: Float

    @property
    def best(self) -> int:
        """Return which mask to show: the model has applied its own rule of choice to the scores."""
        return int(np.argmax(self.scores))

    @property
    def ranked(self) -> NDArray[np.intp]:
        """Return the places of the masks, best first."""
        return np.argsort(-self.scores, kind="stable")


@dataclass(frozen=True)
class Bundle:
    """The part of a model bundle that decodes: its spec, and its two graphs as files' bytes."""

    spec: Spec
    prepare: bytes
    decoder: bytes

    @classmethod
    def load(cls, folder: Path) -> Bundle:
        """Read a bundle's folder. Raises FileNotFoundError, pydantic.ValidationError."""
        spec = Spec.model_validate_json((folder / "spec.json").read_bytes())
        return cls(spec, (folder / "prepare.onnx").read_bytes(), (folder / "decoder.onnx").read_bytes())


class Decoder:
    """Decodes prompts on embeddings of one model. Safe to share between threads."""

    def __init__(self, bundle: Path | Bundle, threads: int = 0) -> None:
        loaded = bundle if isinstance(bundle, Bundle) else Bundle.load(bundle)
        self.spec = loaded.spec
        self._prepare = session(loaded.prepare, threads)
        self._decoder = session(loaded.decoder, threads)
        self._ready_names = [output.name for output in self._prepare.get_outputs()]
        self._inputs = {value.name: value for value in self._decoder.get_inputs()}
        self._outputs = [output.name for output in self._decoder.get_outputs()]
        self._grid = tuple(self._inputs["mask_input"].shape[2:])

    def prepare(self, payload: bytes) -> Ready:
        """Return the ready tensors of one image's embedding. Raises ValueError on a wrong payload."""
        tensors = self.spec.unpack(payload)
        feed = {value.name: tensors[value.name] for value in self._prepare.get_inputs()}
        return dict(zip(self._ready_names, self._prepare.run(None, feed), strict=True))

    def decode(self, ready: Ready, points: Any, labels: Any, mask_input: Float | None = None) -> Decoded:
        """Decode one prompt; see `prompt` for what it takes."""
        feed = {**ready, **self.prompt(points, labels, mask_input)}
        found = self._decoder.run(None, {name: value for name, value in feed.items() if name in self._inputs})
        outputs = dict(zip(self._outputs, found, strict=True))
        return Decoded(outputs["masks"][0], outputs["scores"][0])

    def prompt(self, points: Any, labels: Any, mask_input: Float | None = None) -> Ready:
        """Return a prompt as the graph takes it.

        points: [N, 2] (x, y) in model pixels; labels: [N], 1 inside, 0 outside, 2 and 3 the corners of a box.
        mask_input: logits f32 [h, w] of the decode before, None for the first.
        """
        prompt = {
            "point_coords": np.asarray(points, np.float32).reshape(1, -1, 2),
            "point_labels": np.asarray(labels, np.float32).reshape(1, -1),
            "mask_input": np.zeros((1, 1, *self._grid), np.float32),
            "has_mask_input": np.array([mask_input is not None], np.float32),
        }
        if mask_input is not None:
            prompt["mask_input"] = np.asarray(mask_input, np.float32).reshape(1, 1, *self._grid)
        return prompt

    def decode_each(self, ready: Ready, points: Float) -> list[Decoded]:
        """Decode each of `points` [B, 2] (x, y in model pixels) on its own, as a positive click."""
        with ThreadPoolExecutor(max_workers=_DECODES_AT_ONCE) as pool:
            return list(pool.map(lambda point: self.decode(ready, [point], [1]), points))

    def replay(self, ready: Ready, points: Any, labels: Any, candidates: Sequence[int] = ()) -> list[Decoded]:
        """Decode clicks as they are made: decode i gets points 1…i and the logits taken of decode i−1.

        points, labels: as `decode` takes them; the two corners of a box, first of all, are one step.
        candidates: for each step, which mask is taken, 0 the best; where it ends, the best. Raises IndexError
        where a decode gives fewer masks. Returns one Decoded a step.
        """
        coords, marks = np.asarray(points, np.float32), np.asarray(labels, np.float32)
        first = 2 if len(marks) > 1 and marks[0] == BOX_FROM else 1
        steps: list[Decoded] = []
        for count in range(first, len(marks) + 1):
            before = _taken(steps[-1], candidates, len(steps) - 1) if steps else None
            steps.append(self.decode(ready, coords[:count], marks[:count], before))
        return steps


def _taken(decoded: Decoded, candidates: Sequence[int], step: int) -> Float:
    """Return the logits [h, w] of the mask that is taken at a step."""
    taken: Float = decoded.masks[decoded.ranked[candidates[step] if step < len(candidates) else 0]]
    return taken


def to_image_mask(logits: Float, spec: Spec, width: int, height: int) -> NDArray[np.bool_]:
    """Return the mask in image pixels, bool [height, width], of logits [h, w] on the decoder's grid.

    Bilinear, half-pixel centres, the grid's border repeated; what letterboxing padded is left out.
    A pixel is in the mask when its logit is above `spec.mask_threshold`.
    """
    mask = np.zeros((height, width), np.bool_)
    above = logits > spec.mask_threshold
    rows, columns = np.flatnonzero(above.any(1)), np.flatnonzero(above.any(0))
    if not len(rows):
        return mask
    scale_x, scale_y = spec.input.scale_of(width, height)
    x = _samples(width, scale_x * logits.shape[1] / spec.input.width, logits.shape[1])
    y = _samples(height, scale_y * logits.shape[0] / spec.input.height, logits.shape[0])
    # Only samples next to a cell above the threshold can be above it.
    left, right = _range_within(x, columns[0] - 1, columns[-1] + 1)
    top, bottom = _range_within(y, rows[0] - 1, rows[-1] + 1)
    wide = _interpolate(logits.T.astype(np.float32), x[left:right]).T
    for start in range(top, bottom, _ROWS):
        end = min(start + _ROWS, bottom)
        mask[start:end, left:right] = _interpolate(wide, y[start:end]) > spec.mask_threshold
    return mask


def session(model: bytes | Path, threads: int = 0) -> onnxruntime.InferenceSession:
    """Return an ONNX Runtime session on the CPU; threads 0: one per core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    source = str(model) if isinstance(model, Path) else model
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def _samples(length: int, scale: float, cells: int) -> NDArray[np.float64]:
    """Return where on the grid each image pixel of an axis lies, in cells, inside the grid."""
    return np.clip((np.arange(length) + 0.5) * scale - 0.5, 0, cells - 1)


def _range_within(samples: NDArray[np.float64], low: int, high: int) -> tuple[int, int]:
    return int(np.searchsorted(samples, low, "left")), int(np.searchsorted(samples, high, "right"))


def _interpolate(rows: Float, samples: NDArray[np.float64]) -> Float:
    """Return the rows [n, w] interpolated at `samples` [m]: f32 [m, w]."""
    before = np.floor(samples).astype(np.intp)
    after = np.minimum(before + 1, len(rows) - 1)
    part = (samples - before).astype(np.float32)[:, None]
    near: Float = rows[before]
    result: Float = rows[after]
    result -= near
    result *= part
    result += near
    return result
