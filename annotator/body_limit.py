"""Too large requests are refused as they arrive: Django writes a whole body to disk before any view runs.

Multipart bodies may have UPLOAD_MAX_REQUEST_BYTES, all others DATA_UPLOAD_MAX_MEMORY_SIZE.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

from annotator import request_ids
from annotator.middleware import ISOLATION_HEADERS

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]


class BodyLimit:
    """Passes requests on; answers 413 to a stated length above the cap, hangs up on an unstated one."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        cap = _cap(headers.get(b"content-type", b""))
        stated = headers.get(b"content-length", b"0")
        if stated.isdigit() and int(stated) > cap:
            sent = headers.get(b"x-request-id", b"").decode("latin-1")
            await _refuse(send, cap, request_ids.choose(sent))
        else:
            await self.app(scope, _counted(receive, cap), send)


def _cap(content_type: bytes) -> int:
    is_multipart = content_type.lower().startswith(b"multipart/")
    cap: int = settings.UPLOAD_MAX_REQUEST_BYTES if is_multipart else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return cap


def _counted(receive: Receive, cap: int) -> Receive:
    """Return `receive`, for which the client is gone once it has sent more than `cap` bytes."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if received > cap else message

    return counted


async def _refuse(send: Send, cap: int, request_id: str) -> None:
    message = f"One request takes at most {cap // 2**20} MB. Send less at once."
    body = json.dumps({"code": "too_large", "message": message, "request_id": request_id}).encode()
    headers = {
        **ISOLATION_HEADERS,
        "Connection": "close",
        "Content-Length": str(len(body)),
        "Content-Type": "application/json",
        "X-Request-ID": request_id,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 413, "headers": raw})
    await send({"type": "http.response.body", "body": body})
