"""The web tier's connections to its two Redis instances. A dead one is an error at once."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

# Seconds that one command, or one connection attempt, may take.
TIMEOUT = 2.0

_asynchronous: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, redis.asyncio.Redis]] = (
    WeakKeyDictionary()
)


def _options() -> dict[str, Any]:
    return {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT, "health_check_interval": 15}


@cache
def _synchronous(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 1), **_options())


def queue_redis() -> redis.Redis:
    """The instance that never evicts: queue and events. For synchronous code; safe between threads."""
    return _synchronous(settings.REDIS_URL)


def _for_this_loop(url: str) -> redis.asyncio.Redis:
    clients = _asynchronous.setdefault(asyncio.get_running_loop(), {})
    if url not in clients:
        clients[url] = redis.asyncio.Redis.from_url(url, retry=AsyncRetry(NoBackoff(), 1), **_options())
    return clients[url]


def async_queue_redis() -> redis.asyncio.Redis:
    """The instance that never evicts, for the running event loop."""
    return _for_this_loop(settings.REDIS_URL)


def async_cache_redis() -> redis.asyncio.Redis:
    """The instance with the embeddings, for the running event loop."""
    return _for_this_loop(settings.CACHE_REDIS_URL)
