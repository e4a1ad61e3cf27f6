"""The one exception that says why something asked for cannot be done; REST and websocket both render it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Failure(Exception):
    """A refusal with one of the API's codes, a message a person can act on, and optional details.

    `code` is a key of `annotator.api.errors.STATUS`; `details` must be JSON; `retry_after` is in seconds.
    """

    def __init__(
        self,
        code: str,
        message: str,
        details: Mapping[str, Any] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
        self.retry_after = retry_after


def not_found() -> Failure:
    """Return the answer for what is missing and for what is somebody else's: nobody can tell them apart."""
    return Failure(
        "not_found",
        "Nothing that you may see is here. Check the address, or ask the project's owner to add you.",
    )


def file_lost() -> Failure:
    """Return the answer for a picture whose row is there and whose file is not."""
    message = "The storage has lost this picture's file. Restore it from a backup, or upload it again."
    return Failure("unavailable", message)
