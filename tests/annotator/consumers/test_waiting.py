"""Waiting for an embedding: places in line, a real worker, failures, Redis that goes and comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import redis
from channels.db import database_sync_to_async

from annotator.models import Image, User
from inference.cache import EmbeddingCache
from inference.contract.messages import Priority, embedding_key
from inference.queue import Queue
from tests.annotator.consumers.conftest import Put
from tests.annotator.server import Browser, Server
from tests.conftest import RedisPair
from tests.inference.tiny_bundle import MODEL_ID
from tests.inference.worker_process import WorkerProcess


async def heard_place(page: Browser, id: str, position: int) -> None:
    """Listen until the place in line of a request is so and so."""
    while True:
        message = await page.hear("embedding.queued")
        if (message["id"], message["position"]) == (id, position):
            return


async def test_it_streams_what_a_real_worker_encodes(
    web: Server, alice: User, photo: Callable[[], Image], worker: WorkerProcess, cache_redis: redis.Redis
) -> None:
    image = await database_sync_to_async(photo)()
    worker.start()
    async with web.page(alice) as page:
        await page.get("a", image.pk)
        start = await page.hear("embedding.start")
        await page.say(type="credit", id="a", bytes=start["bytes"])
        payload = await page.receive(start["bytes"])
    assert payload == EmbeddingCache(cache_redis).get(embedding_key(MODEL_ID, image.sha256))


async def test_it_tells_the_place_in_line_again_when_it_changes(
    web: Server, alice: User, images: list[Image], queue_redis: redis.Redis
) -> None:
    line = Queue(queue_redis, MODEL_ID)
    async with web.page(alice) as page:
        await page.get("first", images[0].pk)
        await heard_place(page, "first", 1)
        await page.get("second", images[1].pk)
        await heard_place(page, "second", 2)
        (taken,) = line.take("w")
        await heard_place(page, "second", 1)
        line.drop(taken)


async def test_it_tells_the_workers_who_asked(
    web: Server, alice: User, images: list[Image], queue_redis: redis.Redis
) -> None:
    async with web.page(alice, {"X-Request-ID": "tab-7"}) as page:
        await page.get("first", images[0].pk)
        await page.hear("embedding.queued")
    (taken,) = Queue(queue_redis, MODEL_ID).take("w")
    assert taken.entry.request_id == "tab-7/first"


async def test_it_promotes_a_prefetch_that_someone_opens(
    web: Server, alice: User, images: list[Image], queue_redis: redis.Redis
) -> None:
    line = Queue(queue_redis, MODEL_ID)
    async with web.page(alice) as page:
        for number, image in enumerate(images):
            await page.get(number, image.pk, "prefetch")
            await page.hear("embedding.queued")
        await page.get("now", images[2].pk)
        await heard_place(page, "now", 1)
    assert line.take("w")[0].entry.key == embedding_key(MODEL_ID, images[2].sha256)


async def test_it_asks_for_the_neighbours_of_an_open_image(
    web: Server, alice: User, images: list[Image], queue_redis: redis.Redis
) -> None:
    line = Queue(queue_redis, MODEL_ID)
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        await page.hear("embedding.queued")
        while line.backlog()[Priority.PREFETCH] < 2:
            await asyncio.sleep(0.02)
    expected = [embedding_key(MODEL_ID, image.sha256) for image in images]
    assert [line.take("w")[0].entry.key for _ in images] == expected


async def test_it_asks_again_for_what_was_dropped(
    web: Server, alice: User, images: list[Image], put: Put, queue_redis: redis.Redis
) -> None:
    line = Queue(queue_redis, MODEL_ID)
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        await heard_place(page, "a", 1)
        line.drop(line.take("w")[0])
        while not line.backlog()[Priority.INTERACTIVE]:
            await asyncio.sleep(0.02)
        put(images[0], b"there")
        assert (await page.hear("embedding.start"))["bytes"] == 5


async def test_it_tells_why_an_encode_failed_and_tries_again_when_asked(
    web: Server, alice: User, images: list[Image], put: Put, queue_redis: redis.Redis
) -> None:
    line = Queue(queue_redis, MODEL_ID)
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        await heard_place(page, "a", 1)
        for _ in range(3):
            line.fail("w", line.take("w")[0], "invalid", "The picture cannot be read.")
        failed = await page.hear("embedding.failed")
        assert failed == {
            "type": "embedding.failed",
            "id": "a",
            "code": "invalid",
            "message": "The picture cannot be read.",
            "retry": False,
        }
        async with web.page(alice) as late:
            await late.get("b", images[0].pk)
            assert (await late.hear("embedding.failed"))["message"] == failed["message"]
        await page.get("again", images[0].pk)
        await heard_place(page, "again", 1)
        put(images[0], b"there")
        assert (await page.hear("embedding.start"))["id"] == "again"


async def test_it_brings_what_waits_by_itself_when_both_redis_servers_were_gone(
    web: Server,
    alice: User,
    photo: Callable[[], Image],
    worker: WorkerProcess,
    redis_pair: RedisPair,
) -> None:
    image = await database_sync_to_async(photo)()
    async with web.page(alice) as page:
        await page.get("a", image.pk)
        await heard_place(page, "a", 1)
        redis_pair.queue.kill()
        redis_pair.cache.kill()
        await page.get("b", image.pk)
        assert await page.silent(2)
        await asyncio.to_thread(redis_pair.queue.start)
        await asyncio.to_thread(redis_pair.cache.start)
        worker.start()
        started = {(await page.hear("embedding.start"))["id"] for _ in range(2)}
        assert started == {"a", "b"}


async def test_it_brings_what_waits_by_itself_when_the_queue_was_flushed(
    web: Server, alice: User, photo: Callable[[], Image], worker: WorkerProcess, queue_redis: redis.Redis
) -> None:
    image = await database_sync_to_async(photo)()
    async with web.page(alice) as page:
        await page.get("a", image.pk)
        await heard_place(page, "a", 1)
        queue_redis.flushall()
        worker.start()
        assert (await page.hear("embedding.start"))["id"] == "a"


async def test_it_resumes_a_stream_after_the_cache_was_restarted(
    web: Server,
    alice: User,
    photo: Callable[[], Image],
    worker: WorkerProcess,
    redis_pair: RedisPair,
) -> None:
    image = await database_sync_to_async(photo)()
    worker.start()
    async with web.page(alice) as page:
        await page.get("a", image.pk)
        start = await page.hear("embedding.start")
        await page.say(type="credit", id="a", bytes=100)
        begin = await page.receive(100)
        redis_pair.cache.kill()
        await page.say(type="credit", id="a", bytes=100)
        assert (await page.hear("embedding.failed"))["retry"] is True
        await page.get("b", image.pk, have={"sha256": start["sha256"], "bytes": 100})
        await asyncio.to_thread(redis_pair.cache.start)
        again = await page.hear("embedding.start")
        assert (again["offset"], again["sha256"]) == (100, start["sha256"])
        await page.say(type="credit", id="b", bytes=start["bytes"])
        assert len(begin + await page.receive(start["bytes"] - 100)) == start["bytes"]


async def test_it_says_what_to_do_where_no_model_is_active(
    web: Server, alice: User, images: list[Image], tmp_path: Path
) -> None:
    (tmp_path / "storage" / "models" / "current").unlink()
    async with web.page(alice) as page:
        await page.get("a", images[0].pk)
        failed = await page.hear("embedding.failed")
        assert (failed["code"], failed["retry"]) == ("unavailable", True)
        assert "activate_model" in failed["message"]
