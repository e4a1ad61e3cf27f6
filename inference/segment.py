"""Points, a box, or everything on one image: from its ready tensors to instances in image pixels."""

from __future__ import annotations

from functools import partial

import numpy as np

from inference.contract.messages import SegmentRequest, SegmentResult
from inference.contract.prompts import check
from inference.decoder import BOX_FROM, BOX_TO, Decoder, Ready
from inference.everything import everything
from inference.instances import instance

# Points of `everything` that one round decodes.
AT_ONCE = 16


def segment(
    decoder: Decoder, ready: Ready, request: SegmentRequest, width: int, height: int
) -> SegmentResult:
    """Answer a request with points, a box, or everything, for an image of `width` × `height` pixels.

    Points and a box give at least one instance, even an empty one; `multimask` gives all the model has.
    Raises PromptError (`inference.contract.prompts`) where the request does not fit the model or the image.
    """
    spec = decoder.spec
    check(request, spec.capabilities, width, height)
    if request.everything:
        decode_each = partial(decoder.decode_each, ready)
        return everything(decode_each, AT_ONCE, spec, request.threshold, width, height)
    decoded = decoder.replay(ready, *_prompt(decoder, request, width, height))[-1]
    order = np.argsort(-decoded.scores, kind="stable") if request.multimask else [decoded.best]
    instances = [
        instance(decoded.masks[place], float(decoded.scores[place]), spec, width, height) for place in order
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
