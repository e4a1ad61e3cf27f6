"""What every websocket here can do: say something, work in tasks, and close with a reason."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Mapping
from typing import Any

import structlog
from channels.generic.websocket import AsyncWebsocketConsumer

from annotator.consumers.messages import RequestId

logger = structlog.get_logger(__name__)

CLOSE_SIGNED_OUT = 4401
CLOSE_FAILED = 1011


class SignedOut(Exception):
    """The login is missing, has expired or was ended."""


class Gone(Exception):
    """The browser has left: nothing can be sent."""


class Connection(AsyncWebsocketConsumer):
    """One websocket and the tasks that serve it; `open` is whether anything can still be sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = False
        self.tasks: set[asyncio.Task[None]] = set()

    async def _say(self, message: Mapping[str, Any]) -> None:
        await self._send(json.dumps(message), None)

    async def _send_frame(self, frame: bytes) -> None:
        await self._send(None, frame)

    async def _send(self, text: str | None, frame: bytes | None) -> None:
        if not self.open:
            raise Gone
        try:
            await self.send(text, frame)
        except OSError:
            raise Gone from None
        except RuntimeError:
            if self.open:
                raise
            raise Gone from None  # the server has closed it in the meantime

    async def _error(
        self,
        code: str,
        message: str,
        request_id: RequestId | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        own = {} if request_id is None else {"id": request_id}
        more = {"details": details} if details else {}
        await self._say({"type": "error", **own, "code": code, "message": message, **more})

    async def _close(self, code: int, reason: str) -> None:
        """Close, once; `disconnect` follows and stops what serves this connection."""
        if self.open:
            self.open = False
            await self.close(code=code, reason=reason)

    async def _sign_out(self) -> None:
        await self._close(CLOSE_SIGNED_OUT, "Sign in again.")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(self._guard(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        """Do a piece of this connection's work; what breaks it closes the connection, never silently."""
        try:
            await work
        except SignedOut:
            await self._sign_out()
        except Gone:
            self.open = False
        except Exception:
            logger.exception("websocket_failed")
            await self._close(CLOSE_FAILED, "The server failed; its log has the reason.")

    async def _end(self) -> None:
        """Cancel all tasks and wait for them."""
        self.open = False
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
