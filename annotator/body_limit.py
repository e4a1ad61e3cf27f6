"""Too large requests are refused as they arrive: Django writes a whole body to disk before any view runs.

Multipart bodies may have UPLOAD_MAX_REQUEST_BYTES, all others DATA_UPLOAD_MAX_MEMORY_SIZE.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

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
            await _refuse(send, cap)
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


async def _refuse(send: Send, cap: int) -> None:
    message = f"One request takes at most {cap // 2**20} MB. Send less at once."
    body = json.dumps({"code": "too_large", "message": message, "request_id": "-"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send(
        {"type": "http.response.start", "status": 413, "headers": [*headers, (b"connection", b"close")]}
    )
    await send({"type": "http.response.body", "body": body})
