"""The embedding cache on a real Redis that evicts."""

from __future__ import annotations

import hashlib
import os
import struct

import pytest
import redis.asyncio

from inference.cache import AsyncEmbeddingCache, EmbeddingCache, Evicted, Head

KEY = "tiny-0123456789ab:" + "ab" * 32


@pytest.fixture
def cache(cache_redis) -> EmbeddingCache:
    return EmbeddingCache(cache_redis)


@pytest.fixture
async def async_cache(redis_pair):
    async with redis.asyncio.Redis.from_url(redis_pair.cache.url) as client:
        yield AsyncEmbeddingCache(client)


def test_it_keeps_what_was_put(cache, cache_redis):
    assert cache.get(KEY) is None
    assert cache.head(KEY) is None
    assert cache.put(KEY, b"payload", ttl=100)
    assert cache.get(KEY) == b"payload"
    assert cache.head(KEY) == Head(7, hashlib.sha256(b"payload").hexdigest())
    assert 90 < cache_redis.ttl(KEY) <= 100


def test_it_writes_the_header_of_the_contract(cache, cache_redis):
    cache.put(KEY, b"payload", ttl=100)
    value = cache_redis.get(KEY)
    assert value[:48] == b"PTE1" + struct.pack("<IQ", 1, 7) + hashlib.sha256(b"payload").digest()
    assert value[48:] == b"payload"


def test_it_never_overwrites(cache):
    assert cache.put(KEY, b"first", ttl=100)
    assert not cache.put(KEY, b"second", ttl=100)
    assert cache.get(KEY) == b"first"


@pytest.mark.parametrize("value", [b"", b"PTE1", b"PTE2" + bytes(60), b"PTE1" + bytes(60)])
def test_it_replaces_what_is_damaged(cache, cache_redis, value):
    cache_redis.set(KEY, value)
    assert cache.get(KEY) is None
    assert cache.put(KEY, b"payload", ttl=100)
    assert cache.get(KEY) == b"payload"


def test_it_does_not_tell_of_half_a_value(cache, cache_redis):
    cache.put(KEY, b"payload", ttl=100)
    cache_redis.set(KEY, cache_redis.get(KEY)[:-1])
    assert cache.head(KEY) is None
    assert cache.get(KEY) is None


async def test_it_streams_in_pieces_from_anywhere(cache, async_cache):
    payload = os.urandom(1_000_000)
    cache.put(KEY, payload, ttl=100)
    head = await async_cache.head(KEY)
    assert head == cache.head(KEY)
    pieces = [piece async for piece in async_cache.stream(KEY, head.sha256)]
    assert [len(piece) for piece in pieces] == [262144, 262144, 262144, 213568]
    assert b"".join(pieces) == payload
    pieces = [piece async for piece in async_cache.stream(KEY, head.sha256, offset=999_990, chunk=4)]
    assert b"".join(pieces) == payload[999_990:]
    assert await async_cache.read(KEY, head.sha256, 1_000_000, 5) == b""


async def test_it_tells_when_the_value_goes_while_it_is_read(cache, cache_redis, async_cache):
    cache.put(KEY, bytes(1000), ttl=100)
    stream = async_cache.stream(KEY, cache.head(KEY).sha256, chunk=100)
    assert len(await anext(stream)) == 100
    cache_redis.delete(KEY)
    with pytest.raises(Evicted):
        await anext(stream)
    assert await async_cache.head(KEY) is None


async def test_it_tells_when_another_value_takes_its_place(cache, cache_redis, async_cache):
    cache.put(KEY, bytes(1000), ttl=100)
    stream = async_cache.stream(KEY, cache.head(KEY).sha256, chunk=100)
    await anext(stream)
    cache_redis.delete(KEY)
    cache.put(KEY, b"1" * 1000, ttl=100)
    with pytest.raises(Evicted):
        await anext(stream)


async def test_it_survives_what_redis_evicts(cache, cache_redis, async_cache):
    """Fill the cache beyond its memory: some key goes, and whoever reads it is told."""
    megabytes = bytes(16_000_000)
    keys = [f"{KEY[:-2]}{number:02x}" for number in range(24)]
    for key in keys:
        cache.put(key, megabytes, ttl=100)
    gone = [key for key in keys if await async_cache.head(key) is None]
    assert 0 < len(gone) < len(keys)
    with pytest.raises(Evicted):
        await async_cache.read(gone[0], hashlib.sha256(megabytes).hexdigest(), 0, 10)
