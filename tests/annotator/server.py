"""A real uvicorn that serves the app on a free port, from a thread of the test's process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import uvicorn
import websockets
from channels.db import database_sync_to_async
from django.conf import settings
from django.test import Client
from websockets.asyncio.client import ClientConnection

from annotator import tokens
from annotator.models import User
from tests.redis_pair import free_port

ANSWER_WITHIN_S = 60


class Server:
    """The app as `make run` serves it: same protocol settings, its own port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            "annotator.asgi:application",
            host="127.0.0.1",
            port=self.port,
            log_level="warning",
            lifespan="off",
            ws_max_size=65536,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=3,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + ANSWER_WITHIN_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("uvicorn did not start")
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(ANSWER_WITHIN_S)
        assert not self._thread.is_alive()

    @contextlib.asynccontextmanager
    async def page(
        self, user: User | None = None, headers: dict[str, str] | None = None, scope: str = "write"
    ) -> AsyncIterator[Browser]:
        """Open the websocket, with a fresh token of `user` if there is one."""
        headers = dict(headers or {})
        if user is not None:
            _, token = await database_sync_to_async(tokens.issue)(user, scope=scope)
            headers["Authorization"] = f"Bearer {token}"
        address = f"ws://127.0.0.1:{self.port}/ws/"
        async with websockets.connect(address, additional_headers=headers, max_size=2**20) as socket:
            yield Browser(socket)


async def session_of(user: User) -> str:
    """Sign in; return the Cookie header of the session."""

    def sign_in() -> str:
        client = Client()
        client.force_login(user)
        return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    return await database_sync_to_async(sign_in)()


@dataclass
class Browser:
    """What a page does with its socket: asks by `id`, sorts what comes by type."""

    socket: ClientConnection

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def get(self, id: Any, image: int, priority: str = "interactive", **more: Any) -> None:
        await self.say(type="embedding.get", id=id, image=image, priority=priority, **more)

    async def hear(self, *types: str) -> dict[str, Any]:
        """Return the next message of these types; frames and other messages that come first are taken in."""
        while True:
            message = await self.next()
            if isinstance(message, dict) and (not types or message["type"] in types):
                return message

    async def next(self) -> dict[str, Any] | tuple[int, int, bytes]:
        """Return the next message, or frame as (stream, offset, payload)."""
        raw = await asyncio.wait_for(self.socket.recv(), ANSWER_WITHIN_S)
        if isinstance(raw, str):
            message: dict[str, Any] = json.loads(raw)
            return message
        stream, offset = struct.unpack("<IQ", raw[:12])
        return stream, offset, raw[12:]

    async def frame(self) -> tuple[int, int, bytes]:
        """Return the next frame; a message in its place is an error."""
        got = await self.next()
        assert isinstance(got, tuple), got
        return got

    async def silent(self, seconds: float = 0.3) -> bool:
        """Return whether nothing comes for so long."""
        try:
            got = await asyncio.wait_for(self.socket.recv(), seconds)
        except TimeoutError:
            return True
        raise AssertionError(f"not silent: {got[:200]!r}")

    async def receive(self, length: int) -> bytes:
        """Return `length` bytes of one stream's payload, from frames that come in order."""
        payload = bytearray()
        first: tuple[int, int] | None = None
        while len(payload) < length:
            stream, offset, piece = await self.frame()
            first = first or (stream, offset)
            assert (stream, offset) == (first[0], first[1] + len(payload))
            payload += piece
        return bytes(payload)
