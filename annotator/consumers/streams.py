"""Embeddings on their way down one websocket: credit, frames, who goes first.

A frame is u32 stream | u64 offset (both little endian) | up to 256 KiB of the embedding's payload. A stream
sends no more payload than it was granted; frames shrink to fit. Interactive streams go before prefetch, and
equals in turn. One frame is read and sent at a time, and each send waits until the socket has taken the one
before: what lies in the server's buffers stays below two frames a connection, however slow the browser.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from annotator.consumers.messages import Have, RequestId
from annotator.redis_clients import async_cache_redis
from annotator.waiting import Ready
from inference.cache import AsyncEmbeddingCache, Evicted

MAX_PAYLOAD = 256 * 1024
_FRAME = struct.Struct("<IQ")


@dataclass(eq=False)
class Stream:
    """One embedding that the browser asked for under `id`: first waited for, then sent from `offset` on."""

    id: RequestId
    number: int
    image: int
    interactive: bool
    have: Have | None
    ready: Ready | None = None
    offset: int = 0
    credit: int = 0
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    def begin(self, ready: Ready) -> None:
        """Take up the embedding: after what the browser has of this very payload, else from its start."""
        same = self.have is not None and self.have.sha256 == ready.head.sha256
        self.offset = self.have.bytes if self.have and same and self.have.bytes <= ready.head.bytes else 0
        self.ready = ready

    @property
    def remaining(self) -> int:
        """Payload bytes still to send; 0 before there is an embedding."""
        return self.ready.head.bytes - self.offset if self.ready else 0

    @property
    def next_length(self) -> int:
        """Payload bytes that the next frame may carry now."""
        return min(MAX_PAYLOAD, self.credit, self.remaining)


class Streams:
    """All streams of one connection, and the one task that sends their frames."""

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[None]],
        on_lost: Callable[[Stream], Awaitable[None]],
    ) -> None:
        """`send` takes one frame; `on_lost` hears of a stream whose embedding went while it was sent."""
        self._send = send
        self._on_lost = on_lost
        self._streams: dict[RequestId, Stream] = {}
        self._numbers = 0
        self._movable = asyncio.Event()

    def __contains__(self, request_id: object) -> bool:
        return request_id in self._streams

    def __len__(self) -> int:
        return len(self._streams)

    def images(self) -> set[int]:
        """Return the images whose embeddings are waited for or sent."""
        return {stream.image for stream in self._streams.values()}

    def of_images(self, images: set[int]) -> list[Stream]:
        """Return the streams of these images."""
        return [stream for stream in self._streams.values() if stream.image in images]

    def open(self, request_id: RequestId, image: int, interactive: bool, have: Have | None) -> Stream:
        """Begin to wait under `request_id`; the stream's number is unique in the connection."""
        self._numbers += 1
        stream = self._streams[request_id] = Stream(request_id, self._numbers, image, interactive, have)
        return stream

    def start(self, stream: Stream) -> None:
        """Let the frames flow; `stream.begin` was called."""
        if not stream.remaining:
            self.close(stream.id)
        self._movable.set()

    def grant(self, request_id: RequestId, payload_bytes: int) -> None:
        """Add to a stream's credit; one that has ended needs none."""
        if stream := self._streams.get(request_id):
            stream.credit += payload_bytes
            self._movable.set()

    def close(self, request_id: RequestId) -> None:
        """Forget a stream and stop waiting for it."""
        stream = self._streams.pop(request_id, None)
        if stream and stream.task and stream.task is not asyncio.current_task():
            stream.task.cancel()

    def close_all(self) -> None:
        """Forget every stream."""
        for request_id in list(self._streams):
            self.close(request_id)

    async def run(self) -> None:
        """Send frames for as long as the connection lives."""
        while True:
            stream = self._next()
            if stream is None:
                self._movable.clear()
                await self._movable.wait()
            else:
                await self._send_frame(stream)

    def _next(self) -> Stream | None:
        """Return the stream whose turn it is, and put it behind its equals."""
        movable = [stream for stream in self._streams.values() if stream.next_length]
        if not movable:
            return None
        stream = next((stream for stream in movable if stream.interactive), movable[0])
        self._streams[stream.id] = self._streams.pop(stream.id)
        return stream

    async def _send_frame(self, stream: Stream) -> None:
        assert stream.ready is not None
        key, sha256 = stream.ready.key, stream.ready.head.sha256
        try:
            cache = AsyncEmbeddingCache(async_cache_redis())
            payload = await cache.read(key, sha256, stream.offset, stream.next_length)
            if not payload:
                raise Evicted(key)
        except (Evicted, RedisError):
            return await self._lose(stream)
        if self._streams.get(stream.id) is not stream:
            return None
        frame = _FRAME.pack(stream.number, stream.offset) + payload
        stream.offset += len(payload)
        stream.credit -= len(payload)
        if not stream.remaining:
            self.close(stream.id)
        await self._send(frame)

    async def _lose(self, stream: Stream) -> None:
        if self._streams.get(stream.id) is stream:
            self.close(stream.id)
            await self._on_lost(stream)
