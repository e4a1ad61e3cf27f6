"""A worker that is killed loses nothing and does nothing twice."""

from __future__ import annotations

import io
import os

import numpy as np
from PIL import Image

from inference.contract.messages import DEAD, SegmentRequest
from inference.queue import Queue
from tests.inference.conftest import eventually, store

ENCODES, KILLS = 50, 5


def large_picture(number: int) -> bytes:
    """12 megapixels that are few bytes, yet keep a worker busy long enough to be killed amid them."""
    pixels = np.broadcast_to(np.arange(4000, dtype=np.uint16)[None, :, None] // 16, (3000, 4000, 3))
    pixels = pixels.astype(np.uint8)
    pixels[0, 0] = number
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG", compress_level=1)
    return written.getvalue()


def test_it_delivers_all_of_fifty_once_though_killed_five_times(
    new_worker,
    queue,
    queue_redis,
    cache,
    cache_redis,
    storage,
    listener,
):
    pictures = [store(storage, large_picture(number)) for number in range(ENCODES)]
    requests = [queue.request("encode", it.key, it.url, "prefetch", interest=3600) for it in pictures]
    clicked = queue.request(
        "segment",
        pictures[0].key,
        pictures[0].url,
        "bulk",
        body=SegmentRequest.model_validate({"points": [{"x": 5, "y": 5}]}).model_dump_json(),
        request="bulk:1:1",
    )
    for kill in range(1, KILLS + 1):
        worker = new_worker(lease_s=4).start()
        eventually(lambda enough=kill * 7: len(listener.requests("ready")) >= enough)
        worker.kill()
        assert sum(queue.backlog().values()) > 0, "the worker was too fast to be killed amid its work"
    new_worker(lease_s=4).start()
    eventually(lambda: sum(queue.backlog().values()) == 0, seconds=240)
    assert sorted(listener.requests("ready")) == sorted([*requests, clicked])
    assert not listener.requests("failed")
    assert {key.decode() for key in cache_redis.scan_iter()} == {it.key for it in pictures}
    assert all(cache.get(it.key) for it in pictures)
    assert queue_redis.xlen("results") == 1
    assert queue_redis.xlen(DEAD) == 0


def test_it_gives_up_on_a_picture_that_kills_three_workers_and_on_no_other(
    new_worker,
    queue,
    cache,
    results,
    stored,
    tmp_path,
    queue_redis,
):
    """The poison is a pipe that nobody writes to: whoever reads it hangs until it is killed."""
    poison = tmp_path / "poison.png"
    os.mkfifo(poison)
    mates = [stored(number) for number in range(6)]
    queue.request("encode", "tiny:poison", poison.as_uri(), "interactive", interest=3600)
    for mate in mates:
        queue.request("encode", mate.key, mate.url, "interactive", interest=3600)
    worker = new_worker(lease_s=4, readers=1).start()
    eventually(lambda: queue.position(mates[2].key) == 0)
    worker.kill()
    for count in (2, 3):
        worker = new_worker(lease_s=4, readers=1).start()
        eventually(lambda count=count: _deliveries_of_the_poison(queue_redis, queue) == count)
        worker.kill()
    new_worker(lease_s=4, readers=1).start()
    eventually(lambda: all(cache.head(mate.key) for mate in mates))
    eventually(lambda: queue.failure("tiny:poison"))
    assert queue.failure("tiny:poison").code == "crashed"
    eventually(lambda: sum(queue.backlog().values()) == 0)
    assert queue_redis.xlen(DEAD) == 1
    assert [queue.failure(mate.key) for mate in mates] == [None] * 6


def test_it_answers_who_asked_what_three_workers_died_of(new_worker, queue, queue_redis, results, stored):
    """Workers that take the request, and are never heard of again."""
    picture = stored()
    body = SegmentRequest(everything=True).model_dump_json()
    request = queue.request("segment", picture.key, picture.url, "interactive", body=body, interest=3600)
    hasty = Queue(queue_redis, queue.model_id, lease_s=0.01)
    for number in range(3):
        eventually(lambda number=number: hasty.take(f"dead {number}"))
    new_worker(lease_s=1).start()
    eventually(lambda: results.fetch(request))
    error = results.fetch(request).error
    assert error.code == "unavailable"
    assert "the worker died three times" in error.message


def _deliveries_of_the_poison(queue_redis, queue) -> int:
    stream = f"{queue.model_id}:interactive"
    first = queue_redis.xrange(stream, count=1)[0][0]
    pending = queue_redis.xpending_range(stream, "workers", first, first, 1)
    return pending[0]["times_delivered"] if pending else 0
