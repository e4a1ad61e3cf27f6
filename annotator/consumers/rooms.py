"""Who looks at an image right now, and what changes on it meanwhile; best effort: without Redis, nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from redis.exceptions import RedisError

from annotator.events import MISSED, WEB, listener, project_topic, room_topic
from annotator.models import Image, User
from annotator.redis_clients import async_queue_redis

# Who has not been heard of for so many seconds has left; everyone is heard of twice as often.
GONE_AFTER_S = 40
CHANGED: Mapping[str, Any] = {"type": "room.changed"}
# What the browser hears as it was announced.
PASSED_ON = {"annotation.changed", "comment.changed", "status.changed"}

People = list[dict[str, Any]]


class Room:
    """One connection's stay in the room of one image.

    In Redis, `room:{image}` is a sorted set: a member is [connection, user id, user name] as JSON, its score
    the time (seconds since 1970) at which that connection counts as gone.
    """

    def __init__(
        self, image: Image, user: User, send: Callable[[Mapping[str, Any]], Awaitable[None]]
    ) -> None:
        """`send` takes what the browser is to hear."""
        self.image = image.pk
        self._send = send
        self._me = json.dumps([uuid.uuid4().hex, user.pk, user.username])
        self._topic = room_topic(image.pk)
        self._project_topic = project_topic(image.project_id)
        self._told: People | None = None
        self._enter_again_at = 0.0

    async def stay(self) -> None:
        """Enter, tell the browser of everything in the room, and leave when cancelled."""
        inbox: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()

        def hear_of_project(message: Mapping[str, Any]) -> None:
            # MISSED comes on every topic: that on the room's is enough.
            if message is not MISSED:
                inbox.put_nowait(message)

        try:
            with (
                listener().listening(self._topic, inbox.put_nowait),
                listener().listening(self._project_topic, hear_of_project),
            ):
                await self._enter()
                # A Redis client that is cancelled as its answer comes can swallow it: hence the question.
                while not _is_cancelled():
                    await self._hear(await _next(inbox, self._enter_again_at - time.monotonic()))
        finally:
            await self._leave()

    async def _hear(self, message: Mapping[str, Any]) -> None:
        if message["type"] in PASSED_ON:
            await self._send({name: value for name, value in message.items() if name != "topic"})
        elif message["type"] == CHANGED["type"]:
            await self._tell_people()
        else:
            await self._enter()

    async def _enter(self) -> None:
        """Say, for the first time or again, that this connection is here."""
        self._enter_again_at = time.monotonic() + GONE_AFTER_S / 2
        with contextlib.suppress(RedisError):
            redis = async_queue_redis()
            if await redis.zadd(self._topic, {self._me: time.time() + GONE_AFTER_S}):
                await self._announce()
            await redis.expire(self._topic, GONE_AFTER_S)
        await self._tell_people()

    async def _leave(self) -> None:
        with contextlib.suppress(RedisError):
            await async_queue_redis().zrem(self._topic, self._me)
            await self._announce()

    async def _announce(self) -> None:
        await async_queue_redis().publish(WEB, json.dumps({**CHANGED, "topic": self._topic}))

    async def _tell_people(self) -> None:
        with contextlib.suppress(RedisError):
            people = await self._people()
            if people != self._told:
                self._told = people
                await self._send({"type": "room.state", "image": self.image, "people": people})

    async def _people(self) -> People:
        """Return who is here, each person once: [{id, username}], by id."""
        redis = async_queue_redis()
        await redis.zremrangebyscore(self._topic, "-inf", time.time())
        members = [
            json.loads(member) for member in cast("list[bytes]", await redis.zrange(self._topic, 0, -1))
        ]
        names = {user_id: username for _, user_id, username in members}
        return [{"id": user_id, "username": names[user_id]} for user_id in sorted(names)]


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _next(inbox: asyncio.Queue[Mapping[str, Any]], seconds: float) -> Mapping[str, Any]:
    """Return what came in, or MISSED once so many seconds are over, however much comes in."""
    # Not asyncio.wait_for: before Python 3.12 it swallows a cancellation that meets a result.
    if seconds <= 0:
        return MISSED
    try:
        async with asyncio.timeout(seconds):
            return await inbox.get()
    except TimeoutError:
        return MISSED
