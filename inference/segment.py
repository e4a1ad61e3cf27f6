"""Points, a box, or everything on one image: from its embedding to instances in image pixels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.contract import rle
from inference.contract.messages import Instance, SegmentRequest, SegmentResult
from inference.contract.prompts import check
from inference.decoder import BOX_FROM, BOX_TO, Decoded, Decoder, Float, Ready, to_image_mask

# Everything: the prompts are the centres of a grid of GRID × GRID cells, decoded BATCH at a time.
GRID = 16
BATCH = 16
# A mask is stable when moving the threshold by ±STABILITY_OFFSET logits leaves this share of it the same
# (Kirillov et al., "Segment Anything", 2023, appendix B: stability score).
STABILITY_OFFSET = 1.0
STABLE = 0.85
# Two masks that overlap by more than this IoU are one.
SAME_IOU = 0.7
MOST_INSTANCES = 200


@dataclass(frozen=True)
class _Found:
    """A mask on the decoder's grid: logits f32 [h, w], inside bool [h, w], score."""

    logits: Float
    inside: NDArray[np.bool_]
    score: float


def segment(
    decoder: Decoder, ready: Ready, request: SegmentRequest, width: int, height: int
) -> SegmentResult:
    """Answer a request with points, a box, or everything, for an image of `width` × `height` pixels.

    Points and a box give at least one instance, even an empty one; `multimask` gives all the model has.
    Raises PromptError (`inference.contract.prompts`) where the request does not fit the model or the image.
    """
    check(request, decoder.spec.capabilities, width, height)
    if request.everything:
        return _everything(decoder, ready, request.threshold, width, height)
    decoded = decoder.replay(ready, *_prompt(decoder, request, width, height))[-1]
    order = np.argsort(-decoded.scores, kind="stable") if request.multimask else [decoded.best]
    instances = [
        _instance(decoder, decoded.masks[place], float(decoded.scores[place]), width, height)
        for place in order
    ]
    return SegmentResult(instances=instances)


def _prompt(
    decoder: Decoder, request: SegmentRequest, width: int, height: int
) -> tuple[list[tuple[float, float]], list[float]]:
    """Return coordinates in model pixels, and labels: the box's corners first, then the points."""
    scale_x, scale_y = decoder.spec.input.scale_of(width, height)
    points = [(point.x, point.y) for point in request.points]
    labels = [float(point.label) for point in request.points]
    if request.box:
        x0, y0, x1, y1 = request.box
        points, labels = [(x0, y0), (x1, y1), *points], [BOX_FROM, BOX_TO, *labels]
    return [(x * scale_x, y * scale_y) for x, y in points], labels


def _instance(decoder: Decoder, logits: Float, score: float, width: int, height: int) -> Instance:
    mask = rle.encode(to_image_mask(logits, decoder.spec, width, height))
    x, y, box_width, box_height = rle.bbox(mask)
    return Instance(rle=mask, bbox=(x, y, box_width, box_height), score=score)


def _everything(decoder: Decoder, ready: Ready, threshold: float, width: int, height: int) -> SegmentResult:
    """Prompt a grid of points; a point inside a mask that is already kept asks for nothing new."""
    scale_x, scale_y = decoder.spec.input.scale_of(width, height)
    points = [
        ((column + 0.5) / GRID * width * scale_x, (row + 0.5) / GRID * height * scale_y)
        for row in range(GRID)
        for column in range(GRID)
    ]
    # Spread each batch over the whole image, so that large objects are found by the first ones.
    batches = [points[start :: len(points) // BATCH] for start in range(len(points) // BATCH)]
    kept: list[_Found] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for batch in batches:
            new = [point for point in batch if not _covered(decoder, kept, point)]
            for decoded in pool.map(lambda point: decoder.decode(ready, [point], [1]), new):
                kept = _merge(kept, _good(decoded, decoder.spec.mask_threshold, threshold))
    best = sorted(kept, key=lambda found: -found.score)
    instances = [
        _instance(decoder, found.logits, found.score, width, height) for found in best[:MOST_INSTANCES]
    ]
    return SegmentResult(
        instances=[instance for instance in instances if instance.bbox[2]], capped=len(best) > MOST_INSTANCES
    )


def _covered(decoder: Decoder, kept: list[_Found], point: tuple[float, float]) -> bool:
    size = decoder.spec.input
    for found in kept:
        rows, columns = found.inside.shape
        row, column = int(point[1] * rows / size.height), int(point[0] * columns / size.width)
        if found.inside[min(row, rows - 1), min(column, columns - 1)]:
            return True
    return False


def _good(decoded: Decoded, mask_threshold: float, threshold: float) -> list[_Found]:
    """Return the masks of one prompt that score high enough and are stable."""
    good = []
    for logits, score in zip(decoded.masks, decoded.scores, strict=True):
        smaller = np.count_nonzero(logits > mask_threshold + STABILITY_OFFSET)
        larger = np.count_nonzero(logits > mask_threshold - STABILITY_OFFSET)
        if score >= threshold and smaller and smaller / larger >= STABLE:
            good.append(_Found(logits, logits > mask_threshold, float(score)))
    return good


def _merge(kept: list[_Found], new: list[_Found]) -> list[_Found]:
    """Add the new masks; of two that are the same, the one with the higher score stays."""
    for found in sorted(new, key=lambda found: -found.score):
        same = [other for other in kept if _iou(found.inside, other.inside) > SAME_IOU]
        if all(found.score > other.score for other in same):
            kept = [other for other in kept if not any(other is one for one in same)] + [found]
    return kept


def _iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    union = np.count_nonzero(one | other)
    return np.count_nonzero(one & other) / union if union else 0.0
