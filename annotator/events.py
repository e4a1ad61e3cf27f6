"""What happens elsewhere, told to this web process: one listener on Redis, fanned out to who waits here.

Two pub/sub channels: `events` (the workers': `inference.contract.messages.Event`) and `web` (ours, from any
web process: `{topic, …}`). Nothing is kept: who waits listens first, then looks, and looks again now and
then. After each (re)connection every listener is told `MISSED`: a dead Redis costs time and loses nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from django.db import transaction
from redis.exceptions import RedisError

from annotator.models import Annotation, Comment, Image, User
from annotator.redis_clients import async_queue_redis, queue_redis
from inference.contract.messages import EVENTS

logger = structlog.get_logger(__name__)

WEB = "web"
MISSED: Mapping[str, Any] = {"type": "missed"}
# Seconds between two attempts to reach a Redis that is down.
RECONNECT_S = 0.5

Callback = Callable[[Mapping[str, Any]], None]
# Topics, and what is said on each.
Announcements = list[tuple[str, Mapping[str, Any]]]


class Listener:
    """Hears both channels for one event loop and calls who listens to a topic.

    The topics of a worker's event are its `key` and its `request`; ours name themselves.
    """

    def __init__(self) -> None:
        self._callbacks: dict[str, set[Callback]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def listening(self, topic: str, callback: Callback) -> Iterator[None]:
        """Call `callback` with each message on `topic`, and with MISSED when some may have been lost."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        self._callbacks.setdefault(topic, set()).add(callback)
        try:
            yield
        finally:
            self._callbacks[topic].discard(callback)
            if not self._callbacks[topic]:
                del self._callbacks[topic]

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(RedisError, OSError):
                await self._hear()
            await asyncio.sleep(RECONNECT_S)

    async def _hear(self) -> None:
        """Deliver messages until the connection breaks."""
        async with async_queue_redis().pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(EVENTS, WEB)
            self._deliver(list(self._callbacks), MISSED)
            while True:
                message = await pubsub.get_message(timeout=10)
                if message is not None:
                    self._read(message["data"])

    def _read(self, data: bytes) -> None:
        try:
            message = json.loads(data)
            topics = [message[name] for name in ("topic", "key", "request") if message.get(name)]
        except (ValueError, AttributeError):
            logger.warning("unreadable_event", data=data[:200])
            return
        self._deliver(topics, message)

    def _deliver(self, topics: list[str], message: Mapping[str, Any]) -> None:
        for topic in topics:
            for callback in list(self._callbacks.get(topic, ())):
                callback(message)


_listeners: WeakKeyDictionary[asyncio.AbstractEventLoop, Listener] = WeakKeyDictionary()


def listener() -> Listener:
    """Return the running event loop's only listener."""
    return _listeners.setdefault(asyncio.get_running_loop(), Listener())


def user_topic(user_id: int) -> str:
    """Return the topic that tells a user's sockets to look again at what she may do."""
    return f"user:{user_id}"


def room_topic(image_id: int) -> str:
    """Return the topic of those who look at an image."""
    return f"room:{image_id}"


def project_topic(project_id: int) -> str:
    """Return the topic of those who look at any image of a project."""
    return f"project:{project_id}"


def announce(topic: str, message: Mapping[str, Any]) -> None:
    """Tell every web process, best effort: a dead Redis is logged and fails nothing."""
    _announce_all([(topic, message)])


def announce_on_commit(topic: str, message: Mapping[str, Any]) -> None:
    """Announce once the running transaction is committed; never if it is rolled back."""
    _announce_all_on_commit([(topic, message)])


def announce_annotation(annotation: Annotation, by: User | None) -> None:
    """Tell who looks at the image that one of its annotations was written or deleted, after commit."""
    announce_annotations([annotation], by)


def announce_annotations(annotations: Iterable[Annotation], by: User | None) -> None:
    """Tell it of many at once."""
    _announce_all_on_commit([(room_topic(row.image_id), _changed(row, by)) for row in annotations])


def announce_status(image: Image, by: User) -> None:
    """Tell who looks at any image of the project that the status of this one was set, after commit."""
    announce_on_commit(
        project_topic(image.project_id),
        {"type": "status.changed", "image": image.pk, "status": image.status, "by": by.username},
    )


def announce_comment(comment: Comment, by: User) -> None:
    """Tell who looks at the image that a comment on it was written, changed or deleted, after commit."""
    announce_on_commit(
        room_topic(comment.image_id),
        {
            "type": "comment.changed",
            "image": comment.image_id,
            "comment": str(comment.uuid),
            "by": by.username,
        },
    )


def _changed(annotation: Annotation, by: User | None) -> Mapping[str, Any]:
    return {
        "type": "annotation.changed",
        "image": annotation.image_id,
        "annotation": str(annotation.uuid),
        "revision": annotation.revision,
        "by": by.username if by else None,
    }


def _announce_all_on_commit(said: Announcements) -> None:
    transaction.on_commit(lambda: _announce_all(said), robust=True)


def _announce_all(said: Announcements) -> None:
    """Send all in one go: a Redis that does not answer is waited for once."""
    try:
        with queue_redis().pipeline(transaction=False) as pipe:
            for topic, message in said:
                pipe.publish(WEB, json.dumps({**message, "topic": topic}))
            pipe.execute()
    except RedisError as error:
        logger.warning("announcements_lost", topics=sorted({topic for topic, _ in said}), error=str(error))
