"""Reading a segment request that came from outside: its shape, and whether model and image can answer it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from annotator import encoding
from annotator.errors import Failure
from annotator.models import Image
from annotator.storage import storage
from inference.contract import prompts
from inference.contract.messages import SegmentRequest


def parse(value: Any) -> SegmentRequest:
    """Return the request; raise `invalid`, with `details` by field, where it is not one.

    A field that is null counts as left out.
    """
    if isinstance(value, dict):
        value = {name: part for name, part in value.items() if part is not None}
    try:
        return SegmentRequest.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        details = {".".join(map(str, found["loc"])) or "body": found["msg"] for found in error.errors()}
        field, complaint = next(iter(details.items()))
        raise Failure("invalid", f"This request is malformed. {field}: {complaint}.", details) from None


def check(asked: SegmentRequest, image: Image) -> None:
    """Raise `invalid` where the current model, or this image, cannot answer the request."""
    spec = storage().spec(encoding.current_model())
    try:
        prompts.check(asked, spec.capabilities, image.width, image.height)
    except prompts.PromptError as error:
        raise Failure(error.code, f"This cannot be segmented: {error}.") from None
