"""Embeddings down the websocket: credit, frames, resume, order, eviction."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import redis

from annotator.models import Image, User
from inference.contract.messages import embedding_key
from tests.annotator.consumers.conftest import Put
from tests.annotator.server import Browser, Server
from tests.inference.tiny_bundle import MODEL_ID

FRAME = 256 * 1024


async def test_it_streams_a_cached_embedding(
    web: Server, alice: User, images: list[Image], put: Put, payload: bytes
) -> None:
    put(images[0], payload)
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        start = await page.hear()
        assert start == {
            "type": "embedding.start",
            "id": "a",
            "stream": start["stream"],
            "key": embedding_key(MODEL_ID, images[0].sha256),
            "model": MODEL_ID,
            "bytes": len(payload),
            "sha256": hashlib.sha256(payload).hexdigest(),
            "offset": 0,
        }
        await page.say(type="credit", id="a", bytes=len(payload))
        assert await page.receive(len(payload)) == payload
        assert await page.silent()


async def test_it_sends_nothing_before_a_grant_and_no_byte_more_than_granted(
    web: Server, alice: User, images: list[Image], put: Put, payload: bytes
) -> None:
    put(images[0], payload)
    async with web.page(alice) as page:
        await page.get(1, images[0].pk)
        start = await page.hear()
        assert await page.silent()
        await page.say(type="credit", id=1, bytes=FRAME + 10)
        assert await page.frame() == (start["stream"], 0, payload[:FRAME])
        assert await page.frame() == (start["stream"], FRAME, payload[FRAME : FRAME + 10])
        assert await page.silent()
        await page.say(type="credit", id=1, bytes=1)
        await page.say(type="credit", id=1, bytes=2)
        assert await page.receive(3) == payload[FRAME + 10 : FRAME + 13]
        assert await page.silent()
        await page.say(type="credit", id=1, bytes=2**32)
        assert await page.receive(len(payload) - FRAME - 13) == payload[FRAME + 13 :]
        assert await page.silent()


async def test_it_resumes_the_same_payload_where_the_browser_stopped(
    web: Server, alice: User, images: list[Image], put: Put, payload: bytes
) -> None:
    put(images[0], payload)
    have = {"sha256": hashlib.sha256(payload).hexdigest(), "bytes": 700_001}
    async with web.page(alice) as page:
        await page.get("a", images[0].pk, have=have)
        assert (await page.hear())["offset"] == 700_001
        await page.say(type="credit", id="a", bytes=2**20)
        assert await page.receive(len(payload) - 700_001) == payload[700_001:]
        await page.get("b", images[0].pk, have={**have, "bytes": len(payload)})
        assert (await page.hear())["offset"] == len(payload)
        await page.say(type="credit", id="b", bytes=10)
        assert await page.silent()


@pytest.mark.parametrize("have", [{"sha256": "0" * 64, "bytes": 5}, {"sha256": None, "bytes": 2**40}])
async def test_it_starts_over_when_the_browser_has_something_else(
    web: Server, alice: User, images: list[Image], put: Put, payload: bytes, have: dict[str, Any]
) -> None:
    put(images[0], payload)
    have["sha256"] = have["sha256"] or hashlib.sha256(payload).hexdigest()
    async with web.page(alice) as page:
        await page.get("a", images[0].pk, have=have)
        assert (await page.hear())["offset"] == 0


async def test_it_tells_that_an_embedding_was_evicted_midway_and_resumes_the_one_made_anew(
    web: Server, alice: User, images: list[Image], put: Put, payload: bytes, cache_redis: redis.Redis
) -> None:
    put(images[0], payload)
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        start = await page.hear()
        await page.say(type="credit", id="a", bytes=1000)
        await page.receive(1000)
        cache_redis.flushall()
        await page.say(type="credit", id="a", bytes=1000)
        failed = await page.hear()
        assert (failed["type"], failed["id"]) == ("embedding.failed", "a")
        assert (failed["code"], failed["retry"]) == ("evicted", True)
        await page.get("b", images[0].pk, have={"sha256": start["sha256"], "bytes": 1000})
        assert (await page.hear("embedding.queued"))["position"] == 1
        put(images[0], payload)
        assert (await page.hear("embedding.start"))["offset"] == 1000
        await page.say(type="credit", id="b", bytes=2**20)
        assert await page.receive(len(payload) - 1000) == payload[1000:]


async def test_it_never_mixes_two_embeddings_of_one_image(
    web: Server, alice: User, images: list[Image], put: Put, payload: bytes, cache_redis: redis.Redis
) -> None:
    put(images[0], payload)
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        await page.hear()
        await page.say(type="credit", id="a", bytes=1000)
        await page.receive(1000)
        cache_redis.flushall()
        put(images[0], payload[::-1])
        await page.say(type="credit", id="a", bytes=1000)
        assert (await page.hear())["code"] == "evicted"


async def test_it_sends_nothing_more_of_a_cancelled_stream(
    web: Server, alice: User, images: list[Image], put: Put, payload: bytes
) -> None:
    put(images[0], payload)
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        await page.hear()
        await page.say(type="credit", id="a", bytes=10)
        await page.receive(10)
        await page.say(type="embedding.cancel", id="a")
        await page.say(type="credit", id="a", bytes=10)
        assert await page.silent()
        await page.get("a", images[0].pk)
        assert (await page.hear())["type"] == "embedding.start"


async def test_it_refuses_an_id_that_is_in_use(web: Server, alice: User, images: list[Image]) -> None:
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        await page.hear("embedding.queued")
        await page.get("a", images[1].pk)
        error = await page.hear("error")
        assert (error["id"], error["code"]) == ("a", "invalid")


async def test_it_sends_interactive_frames_before_prefetch(
    web: Server, alice: User, images: list[Image], put: Put
) -> None:
    large = b"p" * 30_000_000
    put(images[0], large)
    put(images[1], b"i" * 1_000_000)
    async with web.page(alice) as page:
        await page.get("ahead", images[0].pk, "prefetch")
        ahead = await page.hear()
        await page.get("open", images[1].pk)
        now = await page.hear()
        await page.say(type="credit", id="ahead", bytes=2**32)
        first = await page.frame()
        assert first[0] == ahead["stream"]
        await page.say(type="credit", id="open", bytes=2**32)
        order = [first[0]]
        while order.count(now["stream"]) < 4:
            order.append((await page.frame())[0])
        begun = order.index(now["stream"])
        assert order[begun:] == [now["stream"]] * 4
        assert begun < 30_000_000 / FRAME / 2


async def test_it_gives_equal_streams_their_turns(
    web: Server, alice: User, images: list[Image], put: Put
) -> None:
    frames = 64
    for image in images[:2]:
        put(image, b"x" * (frames * FRAME))
    async with web.page(alice) as page:
        first, second = [await open_stream(page, number, image) for number, image in enumerate(images[:2])]
        for number in (0, 1):
            await page.say(type="credit", id=number, bytes=2**32)
        order = [(await page.frame())[0] for _ in range(2 * frames)]
        both = order[order.index(second) :]
        left = both.count(first)
        assert left > 4
        assert both[: 2 * left] == [second, first] * left


async def open_stream(page: Browser, number: int, image: Image) -> int:
    """Ask for an embedding without granting a byte; return the stream's number."""
    await page.get(number, image.pk)
    start = await page.hear()
    return int(start["stream"])
