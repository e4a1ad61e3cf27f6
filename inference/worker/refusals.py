"""What is wrong with a request or with its image, as the answer that says so."""

from __future__ import annotations

from pydantic import ValidationError

from inference.contract.messages import Error, SegmentResult
from inference.contract.prompts import PromptError
from inference.images import ImageError

# They stay as they are, however often the request is tried.
Refusal = (PromptError, ImageError, ValidationError)


def refusal(error: PromptError | ImageError | ValidationError) -> SegmentResult:
    """Return the answer to a request that was refused with `error`."""
    if isinstance(error, ValidationError):
        return SegmentResult(error=Error(code="invalid", message=f"malformed request: {error}"))
    details = dict(error.details) if isinstance(error, PromptError) and error.details else None
    return SegmentResult(error=Error(code=error.code, message=str(error), details=details))
