"""The websocket of one browser tab: checks who speaks and hands each message to its handler by type."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from channels.db import database_sync_to_async
from channels.exceptions import DenyConnection
from redis.exceptions import RedisError

from annotator import access, answers, encoding, prompts, request_ids, waiting
from annotator.consumers import messages
from annotator.consumers.connection import Connection, SignedOut
from annotator.consumers.logins import Login
from annotator.consumers.origins import headers_named, is_allowed
from annotator.consumers.rooms import Room
from annotator.consumers.streams import Stream, Streams
from annotator.errors import Failure, not_found
from annotator.events import listener, user_topic
from annotator.models import Image, Role, User
from inference.contract.messages import Priority
from inference.queue import INTEREST_S

T = TypeVar("T")

CLOSE_TOO_BIG = 1009
# Requests that one connection may have under way.
MAX_UNDER_WAY = 128
# Seconds between two looks at what this user may still do: while something is streamed, and else. Changes are
# announced too (`annotator/access_changes.py`), so that these matter only where an announcement is lost.
WATCH_STREAMS_S, WATCH_S = 0.8, 10.0
CANCEL_AGAIN_S = 0.2


class Socket(Connection):
    """One connection: its login, its streams, its room, and the tasks that serve them."""

    async def connect(self) -> None:
        """Refuse a foreign page; accept, then close with 4401, who is not signed in."""
        self.login = Login.of(self.scope)
        self.name = request_ids.choose("".join(headers_named(self.scope, b"x-request-id")[:1]))
        self.streams = Streams(self._send_frame, self._lost)
        self.room: asyncio.Task[None] | None = None
        self.room_image: int | None = None
        # Images whose failure was told to someone who looks at them: asking again is asking for a retry.
        self.told_failed: set[int] = set()
        if not is_allowed(self.scope, required=self.login.session_key is not None):
            raise DenyConnection
        await self.accept()
        self.open = True
        user = await _in_thread(self.login.user)
        if user is None:
            return await self._sign_out()
        self._spawn(self.streams.run())
        self._spawn(self._watch(user.pk))

    async def disconnect(self, code: int) -> None:
        """Stop everything that served this connection."""
        self.streams.close_all()
        await self._end()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Read one frame and do what it says."""
        if self.open:
            await self._guard(self._read(text_data))

    async def _read(self, text_data: str | None) -> None:
        if text_data is None:
            return await self._error("invalid", "Frames from the browser are text: JSON objects.")
        if len(text_data.encode()) > messages.MAX_INBOUND_BYTES:
            return await self._close(CLOSE_TOO_BIG, "A frame is at most 64 KiB.")
        try:
            message = messages.parse(text_data)
        except messages.Invalid as error:
            return await self._error("invalid", str(error), error.request_id)
        await self._handle(message)

    async def _handle(self, message: messages.Inbound) -> None:
        request_ids.bind(self.name if message.id is None else f"{self.name}/{message.id}")
        match message:
            case messages.EmbeddingGet():
                await self._embedding_get(message)
            case messages.Credit():
                self.streams.grant(message.id, message.bytes)
            case messages.EmbeddingCancel():
                self.streams.close(message.id)
            case messages.TextFind():
                await self._text_find(message)
            case messages.RoomJoin():
                await self._room_join(message)
            case messages.RoomLeave():
                await self._room_leave()

    async def _has_room(self, request_id: messages.RequestId) -> bool:
        if len(self.tasks) + len(self.streams) < MAX_UNDER_WAY:
            return True
        message = f"At most {MAX_UNDER_WAY} requests may be under way: wait for some, or cancel them."
        await self._error("throttled", message, request_id)
        return False

    # Embeddings.

    async def _embedding_get(self, message: messages.EmbeddingGet) -> None:
        if message.id in self.streams:
            return await self._error("invalid", "This id is in use: give each request its own.", message.id)
        if not await self._has_room(message.id):
            return
        interactive = message.priority == "interactive"
        stream = self.streams.open(message.id, message.image, interactive, message.have)
        stream.task = self._spawn(self._serve(stream))

    async def _serve(self, stream: Stream) -> None:
        """Wait for the embedding, tell how the waiting goes, and let its frames flow."""
        try:
            _, image = await self._allowed(stream.image, Role.VIEWER)
            if stream.interactive:
                await self._forget_failure(image)
                self._spawn(self._encode_ahead(image))
            async with contextlib.aclosing(waiting.embedding(image, _priority(stream))) as steps:
                async for step in steps:
                    if isinstance(step, waiting.Ready):
                        await self._start(stream, step)
                    else:
                        await self._queued(stream, step)
        except Failure as failure:
            if stream.interactive and isinstance(failure, waiting.Failed):
                self.told_failed.add(stream.image)
            self.streams.close(stream.id)
            await self._failed(stream, failure.code, failure.message, retry=failure.code == "unavailable")

    async def _forget_failure(self, image: Image) -> None:
        """Try an image again that this person has seen fail."""
        if image.pk in self.told_failed:
            self.told_failed.discard(image.pk)
            with contextlib.suppress(RedisError):
                await asyncio.to_thread(encoding.forget_failure, image)

    async def _encode_ahead(self, image: Image) -> None:
        """Ask for the neighbours' embeddings; a dead Redis only means that they come later."""

        def ask() -> None:
            encoding.request_encode(encoding.neighbours(image), Priority.PREFETCH, INTEREST_S)

        with contextlib.suppress(Failure, RedisError):
            await _in_thread(ask)

    async def _queued(self, stream: Stream, place: waiting.Place) -> None:
        await self._say(
            {"type": "embedding.queued", "id": stream.id, "position": place.position, "eta_ms": place.eta_ms}
        )

    async def _start(self, stream: Stream, ready: waiting.Ready) -> None:
        stream.begin(ready)
        await self._say(
            {
                "type": "embedding.start",
                "id": stream.id,
                "stream": stream.number,
                "key": ready.key,
                "model": ready.model,
                "bytes": ready.head.bytes,
                "sha256": ready.head.sha256,
                "offset": stream.offset,
            }
        )
        self.streams.start(stream)

    async def _lost(self, stream: Stream) -> None:
        message = "The embedding went while it was sent: ask for it again with what has arrived."
        await self._failed(stream, "evicted", message, retry=True)

    async def _failed(self, stream: Stream, code: str, message: str, *, retry: bool) -> None:
        await self._say(
            {"type": "embedding.failed", "id": stream.id, "code": code, "message": message, "retry": retry}
        )

    # Text and exemplars.

    async def _text_find(self, message: messages.TextFind) -> None:
        if await self._has_room(message.id):
            self._spawn(self._find(message))

    async def _find(self, message: messages.TextFind) -> None:
        try:
            await _in_thread(self.login.require_writing)
            _, image = await self._allowed(message.image, Role.ANNOTATOR)
            asked = message.request()
            await asyncio.to_thread(prompts.check, asked, image)
            result = await answers.segment(image, asked)
        except Failure as failure:
            return await self._error(failure.code, failure.message, message.id, failure.details)
        await self._say({"type": "text.result", "id": message.id, **result.as_dict()})

    # The room.

    async def _room_join(self, message: messages.RoomJoin) -> None:
        await self._room_leave()
        try:
            user, image = await self._allowed(message.image, Role.VIEWER)
        except Failure as failure:
            return await self._error(failure.code, failure.message, message.id)
        self.room_image = image.pk
        self.room = self._spawn(Room(image, user, self._say).stay())

    async def _room_leave(self) -> None:
        self.room_image = None
        if self.room is not None:
            # Again until it ends: a Redis client that is cancelled as its answer comes can swallow it.
            while not self.room.done():
                self.room.cancel()
                await asyncio.wait({self.room}, timeout=CANCEL_AGAIN_S)
            self.room = None

    # Who may what.

    async def _allowed(self, image: int, needed: Role) -> tuple[User, Image]:
        """Return who asks and the image; raise Failure if it is not hers to see, SignedOut if nobody asks."""

        def look() -> tuple[User, Image]:
            user = self._user()
            return user, access.image(user, image, needed)

        return await _in_thread(look)

    def _user(self) -> User:
        user = self.login.user()
        if user is None:
            raise SignedOut
        return user

    def _visible(self, images: set[int]) -> set[int]:
        found = access.visible_images(self._user()).filter(pk__in=images)
        return set(found.values_list("pk", flat=True))

    async def _watch(self, user_id: int) -> None:
        """Look again at the login and at every image in use, when told to and now and then."""
        changed = asyncio.Event()
        with listener().listening(user_topic(user_id), lambda message: changed.set()):
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), WATCH_STREAMS_S if len(self.streams) else WATCH_S)
                changed.clear()
                await self._stop_what_is_not_allowed()

    async def _stop_what_is_not_allowed(self) -> None:
        images = self.streams.images() | ({self.room_image} if self.room_image else set())
        gone = await _in_thread(lambda: images - self._visible(images))
        refusal = not_found()
        for stream in self.streams.of_images(gone):
            self.streams.close(stream.id)
            await self._failed(stream, refusal.code, refusal.message, retry=False)
        if self.room_image in gone:
            await self._room_leave()
            await self._error(refusal.code, refusal.message)


async def _in_thread(look: Callable[[], T]) -> T:
    """Call a function that reads the database in a thread, so that slow ones do not wait for each other."""
    return await database_sync_to_async(look, thread_sensitive=False)()


def _priority(stream: Stream) -> Priority:
    return Priority.INTERACTIVE if stream.interactive else Priority.PREFETCH
