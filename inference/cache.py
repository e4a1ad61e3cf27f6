"""Embeddings by key in the Redis at CACHE_REDIS_URL, which may evict any of them at any time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import redis
import redis.asyncio

from inference.contract.header import SIZE, Head

__all__ = ["AsyncEmbeddingCache", "EmbeddingCache", "Evicted", "Head"]


class Evicted(Exception):
    """The value went, or another took its place, while it was read."""


class EmbeddingCache:
    """The worker's side: whole payloads. Also tells, cheaply, whether a key is there."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def get(self, key: str) -> bytes | None:
        """Return the payload; None where it is missing or damaged."""
        value = cast("bytes | None", self._redis.get(key))
        if value is None:
            return None
        payload = value[SIZE:]
        return payload if Head.read(value[:SIZE]) == Head.of(payload) else None

    def put(self, key: str, payload: bytes, ttl: int) -> bool:
        """Store the payload for `ttl` seconds. Returns False, and stores nothing, where the key is taken."""
        value = Head.of(payload).write() + payload
        if self._redis.set(key, value, nx=True, ex=ttl):
            return True
        if self.get(key) is not None:
            return False
        return bool(self._redis.set(key, value, ex=ttl))  # what was there is damaged

    def head(self, key: str) -> Head | None:
        """Return length and sha256 of the payload; None where it is missing or cut short."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.getrange(key, 0, SIZE - 1)
            pipe.strlen(key)
            header, length = pipe.execute()
        return _whole(header, length)


class AsyncEmbeddingCache:
    """The web tier's side: reads a payload in pieces and never mixes two values of one key."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def head(self, key: str) -> Head | None:
        """Return length and sha256 of the payload; None where it is missing or cut short."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.getrange(key, 0, SIZE - 1)
            pipe.strlen(key)
            header, length = await pipe.execute()
        return _whole(header, length)

    async def read(self, key: str, sha256: str, offset: int, length: int) -> bytes:
        """Return `length` bytes of the payload from `offset` on, fewer at its end.

        Raises Evicted where the key no longer holds the payload with this sha256.
        """
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.getrange(key, 0, SIZE - 1)
            pipe.getrange(key, SIZE + offset, SIZE + offset + length - 1)
            header, chunk = await pipe.execute()
        head = Head.read(header)
        if head is None or head.sha256 != sha256:
            raise Evicted(key)
        return cast("bytes", chunk)

    async def stream(
        self, key: str, sha256: str, offset: int = 0, chunk: int = 256 * 1024
    ) -> AsyncIterator[bytes]:
        """Yield the payload from `offset` on, `chunk` bytes at a time. Raises Evicted as `read` does."""
        while piece := await self.read(key, sha256, offset, chunk):
            yield piece
            offset += len(piece)


def _whole(header: bytes, length: int) -> Head | None:
    head = Head.read(header)
    return head if head is not None and length == SIZE + head.bytes else None
