"""Every request has an id: the client's own if it sent a sane one, else one made here.

Answers repeat it, every line of the log carries it, and the workers' lines do for what it asked them for.
"""

from __future__ import annotations

import re
import uuid

import structlog

_SANE = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")


def is_sane(sent: str) -> bool:
    """Return whether a client's `X-Request-ID` can stand in headers and logs."""
    return bool(_SANE.fullmatch(sent))


def choose(sent: str) -> str:
    """Return the client's id if it is a sane one, else a new one."""
    return sent if is_sane(sent) else uuid.uuid4().hex


def current() -> str:
    """Return the id of the request that is being answered; empty where there is none, as in a command."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def bind(request_id: str) -> None:
    """Make `request_id` the one of everything that this task does from now on."""
    structlog.contextvars.bind_contextvars(request_id=request_id)
