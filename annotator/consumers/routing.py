"""The websocket's one address; any other is refused."""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from annotator.consumers.socket import Socket


async def refuse(scope: Any, receive: Any, send: Any) -> None:
    """Refuse the handshake: nothing is at this address."""
    await send({"type": "websocket.close"})


websocket = URLRouter([path("ws/", Socket.as_asgi()), re_path("", refuse)])  # type: ignore[list-item, arg-type]
