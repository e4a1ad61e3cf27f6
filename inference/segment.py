"""Points, a box, or everything on one image: from its ready tensors to instances in image pixels."""

from __future__ import annotations

from functools import partial

from inference.contract.messages import SegmentRequest, SegmentResult
from inference.contract.prompts import PromptError, check
from inference.decoder import BOX_FROM, BOX_TO, Decoder, Float, Ready
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
    masks = _masks(decoder, ready, request, width, height)
    return SegmentResult(instances=[instance(*mask, spec, width, height) for mask in masks])


def _masks(
    decoder: Decoder, ready: Ready, request: SegmentRequest, width: int, height: int
) -> list[tuple[Float, float]]:
    """Return the logits and the score of the mask that the request takes, or of all, best first."""
    points, labels = _prompt(decoder, request, width, height)
    try:
        steps = decoder.replay(ready, points, labels, request.candidates)
        ranked = steps[-1].ranked
        last = request.candidates[len(steps) - 1 :]
        taken = ranked if request.multimask else [ranked[last[0] if last else 0]]
    except IndexError:
        raise PromptError(f"this model does not give {max(request.candidates) + 1} candidates") from None
    return [(steps[-1].masks[place], float(steps[-1].scores[place])) for place in taken]


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
