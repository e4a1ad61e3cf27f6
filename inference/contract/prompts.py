"""Is this a prompt that the model and the image can answer? Asked by the web tier and again by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inference.contract.messages import Corners, SegmentRequest
from inference.contract.spec import Capabilities, Capability

MAX_POINTS = 100
MAX_EXEMPLARS = 20
MAX_TEXT = 200


class PromptError(Exception):
    """A prompt that cannot be answered; `code` is one of the API's, the message says what to change.

    `details` say the same to programs; they must be JSON.
    """

    def __init__(self, message: str, code: str = "invalid", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


def check(request: SegmentRequest, capabilities: Capabilities, width: int, height: int) -> None:
    """Raise PromptError unless the request fits the model and the image, `width` × `height` pixels."""
    kinds = [bool(request.points or request.box), bool(request.text or request.exemplars), request.everything]
    if sum(kinds) != 1:
        raise PromptError("give one of: points or a box; text or exemplars; everything")
    _check_counts(request)
    _check_capabilities(request, capabilities)
    for place, point in enumerate(request.points):
        if not (0 <= point.x <= width and 0 <= point.y <= height):
            raise PromptError(
                f"point {place + 1} ({point.x:g}, {point.y:g}) is outside the {width}×{height} image"
            )
    if request.box:
        _check_box("box", request.box, width, height)
    steps = len(request.points) + bool(request.box)
    if len(request.candidates) > steps:
        raise PromptError(
            f"{len(request.candidates)} candidates for {steps} points and boxes: one each at most"
        )
    _check_words_and_examples(request, width, height)


def _check_words_and_examples(request: SegmentRequest, width: int, height: int) -> None:
    if request.text and not request.text.strip():
        raise PromptError("the text is empty: name what to find")
    for exemplar in request.exemplars:
        _check_box("exemplar", exemplar.box, width, height)
    if request.exemplars and not request.text and not any(its.positive for its in request.exemplars):
        raise PromptError("all exemplars say what not to find: give a positive one, or a text, too")


def _check_counts(request: SegmentRequest) -> None:
    if len(request.points) > MAX_POINTS:
        raise PromptError(f"{len(request.points)} points; at most {MAX_POINTS} are taken")
    if len(request.exemplars) > MAX_EXEMPLARS:
        raise PromptError(f"{len(request.exemplars)} exemplars; at most {MAX_EXEMPLARS} are taken")
    if request.text is not None and len(request.text) > MAX_TEXT:
        raise PromptError(f"the text has {len(request.text)} characters; at most {MAX_TEXT} are taken")


def _check_capabilities(request: SegmentRequest, capabilities: Capabilities) -> None:
    needed = {
        "points": (bool(request.points) or request.everything, capabilities.point),
        "a box": (request.box is not None, capabilities.box),
        "text": (bool(request.text), capabilities.text),
        "exemplars": (bool(request.exemplars), capabilities.exemplar),
    }
    for name, (asked, capability) in needed.items():
        if asked and not capability.available:
            raise PromptError(_refusal(name, capability))


def _refusal(name: str, capability: Capability) -> str:
    reason = f": {capability.reason.removesuffix('.')}" if capability.reason else ""
    return f"this model does not take {name}{reason}"


def _check_box(name: str, box: Corners, width: int, height: int) -> None:
    x0, y0, x1, y1 = box
    if not (x0 < x1 and y0 < y1):
        raise PromptError(f"the {name} must be [x0, y0, x1, y1] with x0 < x1 and y0 < y1, it is {list(box)}")
    if min(x0, y0) < 0 or x1 > width or y1 > height:
        raise PromptError(f"the {name} {list(box)} is outside the {width}×{height} image")
