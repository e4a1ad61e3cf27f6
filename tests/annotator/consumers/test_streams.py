"""Embeddings down the websocket: credit, frames, resume, order, eviction."""

from __future__ import annotations

import hashlib

from annotator.models import Image, User
from inference.contract.messages import embedding_key
from tests.annotator.consumers.conftest import Put
from tests.annotator.consumers.model import MODEL
from tests.annotator.consumers.server import Server

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
            "key": embedding_key(MODEL, images[0].sha256),
            "model": MODEL,
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
