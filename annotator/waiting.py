"""Waiting for an image's embedding. Outages are waited out.

Who waits listens to events first, then looks, and looks again every few seconds, so that a lost event costs
seconds and a Redis that was flushed or restarted is simply asked again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import structlog
from redis.exceptions import RedisError

from annotator import encoding, request_ids
from annotator.errors import Failure
from annotator.events import listener
from annotator.models import Image
from annotator.redis_clients import async_cache_redis
from inference.cache import AsyncEmbeddingCache, Head
from inference.contract.messages import Kind, Priority, embedding_key

logger = structlog.get_logger(__name__)

# Seconds between two looks: while nothing is heard, while others are ahead in line, while Redis is down.
LOOK_AGAIN_S = 5.0
IN_LINE_S = 1.0
OUTAGE_S = 1.0


@dataclass(frozen=True)
class Place:
    """A place in line: 1 is next, 0 is being encoded. `eta_ms` is about how long it still takes, if known."""

    position: int
    eta_ms: int | None


@dataclass(frozen=True)
class Ready:
    """An embedding in the cache: its key, the model that made it, length and sha256 of its payload."""

    key: str
    model: str
    head: Head


class Failed(Failure):
    """The encode failed for good; asking again is up to a person."""


@contextlib.contextmanager
def _woken_by(topic: str) -> Iterator[Callable[[float], Awaitable[None]]]:
    """Give a coroutine function that sleeps so many seconds, less when something is said on `topic`."""
    heard = asyncio.Event()

    async def sleep(seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(heard.wait(), seconds)
        heard.clear()

    with listener().listening(topic, lambda message: heard.set()):
        yield sleep


async def embedding(image: Image, priority: Priority) -> AsyncGenerator[Place | Ready, None]:
    """Yield the image's place in line whenever it changes, and at last its embedding.

    Asks for the encode where it is needed, as often as it is needed. Raises Failed where it failed for good.
    Waits as long as it takes: through an outage of either Redis, a restart, a change of the model.
    """
    while True:
        model = await asyncio.to_thread(encoding.current_model)
        async with contextlib.aclosing(_embedding_by(model, image, priority)) as steps:
            async for step in steps:
                yield step
                if isinstance(step, Ready):
                    return


async def ready(image: Image, priority: Priority) -> Ready:
    """Wait for the image's embedding, as `embedding` does."""
    async with contextlib.aclosing(embedding(image, priority)) as steps:
        async for step in steps:
            if isinstance(step, Ready):
                return step
    raise AssertionError("the waiting ends with an embedding")


async def _embedding_by(model: str, image: Image, priority: Priority) -> AsyncGenerator[Place | Ready, None]:
    """As `embedding`, by one model; ends where another has become the current one."""
    key, told = embedding_key(model, image.sha256), -1
    with _woken_by(key) as sleep:
        while model == await asyncio.to_thread(encoding.current_model):
            try:
                if head := await AsyncEmbeddingCache(async_cache_redis()).head(key):
                    yield Ready(key, model, head)
                    return
                place = await asyncio.to_thread(_ask, model, key, image, priority)
            except RedisError as error:
                logger.warning("waiting_for_redis", key=key, error=str(error))
                await asyncio.sleep(OUTAGE_S)
                continue
            if place.position != told:
                told = place.position
                yield place
            await sleep(IN_LINE_S if place.position > 0 else LOOK_AGAIN_S)


def _ask(model: str, key: str, image: Image, priority: Priority) -> Place:
    """Ask for the encode (which renews the interest in it); return the place in line, or raise Failed."""
    line = encoding.queue(model)
    line.request(Kind.ENCODE, key, encoding.url_of(image), priority, request_id=request_ids.current())
    if failure := line.failure(key):
        raise Failed(failure.code, failure.message)
    position = line.position(key) or 0
    return Place(position, line.eta_ms(position))
