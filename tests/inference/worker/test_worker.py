"""The worker as a process of its own, on real Redis servers and a real storage."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from inference.contract import rle
from inference.contract.messages import (
    DEAD,
    Priority,
    SegmentRequest,
    bulk_request,
    want_key,
)
from inference.decoder import Decoder
from inference.images import fit
from inference.models.builtin import Adapter
from inference.segment import segment
from tests.inference import tiny_bundle
from tests.inference.conftest import Stored, as_png, eventually, square, store

CLICK = SegmentRequest.model_validate({"points": [{"x": 320, "y": 240}]})


def ask(queue, stored: Stored, wanted: SegmentRequest, priority="interactive", **options) -> str:
    body = wanted.model_dump_json()
    return queue.request(wanted.kind, stored.key, stored.url, priority, body=body, **options)


def answer(results, request: str):
    eventually(lambda: results.fetch(request))
    return results.fetch(request)


def let_go(pipe: Path, data: bytes) -> None:
    """Fail the read that hangs on the pipe, and put a file in its place for the next."""
    other_name = pipe.with_suffix(".pipe")
    os.link(pipe, other_name)
    pipe.unlink()
    pipe.write_bytes(data)
    other_name.write_bytes(b"")


def test_it_makes_embeddings_that_the_browser_can_use(new_worker, queue, cache, storage, stored, bundle):
    picture = stored()
    queue.request("encode", picture.key, picture.url, "interactive")
    new_worker().start()
    eventually(lambda: cache.head(picture.key))
    model = Adapter(bundle, threads=1)
    assert cache.get(picture.key) == model.encode([fit(square(), model.spec.input).pixels])[0]
    assert storage.spec(tiny_bundle.MODEL_ID) == model.spec
    eventually(lambda: sum(queue.backlog().values()) == 0)
    assert queue.workers() == ["w0"]
    assert queue.eta_ms(1) is not None


def test_it_answers_prompts_with_the_same_graphs(new_worker, queue, results, stored, bundle):
    picture = stored()
    request = ask(queue, picture, CLICK)
    new_worker().start()
    result = answer(results, request)
    decoder, model = Decoder(bundle, threads=1), Adapter(bundle, threads=1)
    ready = decoder.prepare(model.encode([fit(square(), model.spec.input).pixels])[0])
    assert result == segment(decoder, ready, CLICK, 640, 480)
    assert rle.area(result.instances[0].rle) > 0
    assert answer(results, ask(queue, picture, CLICK)) == result


def test_it_encodes_nothing_that_is_cached(new_worker, queue, cache, stored, listener):
    picture = stored()
    cache.put(picture.key, b"already there", ttl=100)
    request = queue.request("encode", picture.key, picture.url, "interactive")
    new_worker().start()
    eventually(lambda: listener.requests("ready"))
    assert [(event.request, event.state) for event in listener.hear()] == [
        (request, "queued"),
        (request, "ready"),
    ]
    assert cache.get(picture.key) == b"already there"


def test_it_encodes_once_for_all_who_ask(new_worker, queue, cache, results, stored, listener):
    picture = stored()
    prefetch = queue.request("encode", picture.key, picture.url, "prefetch")
    opened = queue.request("encode", picture.key, picture.url, "interactive")
    clicked = ask(queue, picture, CLICK)
    new_worker().start()
    assert answer(results, clicked).instances
    eventually(lambda: sum(queue.backlog().values()) == 0)
    assert sorted(listener.requests("ready")) == sorted([prefetch, opened, clicked])
    assert len(listener.requests("encoding")) == 1


def test_it_drops_what_nobody_waits_for(new_worker, queue, queue_redis, cache, stored, listener):
    left, stayed = stored(1), stored(2)
    request = queue.request("encode", left.key, left.url, "interactive")
    queue.request("encode", stayed.key, stayed.url, "prefetch")
    queue_redis.delete(want_key(left.key))
    new_worker().start()
    eventually(lambda: cache.head(stayed.key))
    assert listener.requests("dropped") == [request]
    assert cache.head(left.key) is None
    eventually(lambda: sum(queue.backlog().values()) == 0)


def test_it_tells_what_is_wrong_with_an_image(
    new_worker, queue, queue_redis, results, storage, stored, listener
):
    broken, whole = store(storage, b"not a picture"), stored()
    request = queue.request("encode", broken.key, broken.url, "interactive")
    new_worker().start()
    eventually(lambda: queue.failure(broken.key))
    assert queue.failure(broken.key).code == "unsupported"
    assert "cannot be read" in queue.failure(broken.key).message
    assert listener.requests("failed") == [request]
    assert listener.events[-1].code == "unsupported"
    assert queue_redis.xlen(DEAD) == 1
    assert answer(results, ask(queue, whole, CLICK)).instances
    assert answer(results, ask(queue, broken, CLICK)).error.code == "unsupported"


def test_it_tells_what_is_wrong_with_a_prompt(new_worker, queue, results, stored):
    picture = stored()
    new_worker().start()
    outside = ask(queue, picture, SegmentRequest.model_validate({"points": [{"x": 900, "y": 1}]}))
    words = ask(queue, picture, SegmentRequest(text="apple"))
    garbage = queue.request("segment", picture.key, picture.url, "interactive", body="{")
    assert "outside the 640×480 image" in answer(results, outside).error.message
    assert "it knows no words" in answer(results, words).error.message
    assert answer(results, garbage).error.code == "invalid"


def test_it_collects_bulk_answers_in_one_stream(new_worker, queue, results, stored):
    new_worker().start()
    everything = SegmentRequest(everything=True)
    for number in range(3):
        ask(queue, stored(number), everything, "bulk", request=bulk_request(5, number))
    taken: dict[int, object] = {}

    def all_there() -> bool:
        for found in results.take("collector", block_ms=100):
            taken[found.image] = found.result
            results.ack(found)
        return len(taken) == 3

    eventually(all_there)
    assert sorted(taken) == [0, 1, 2]
    assert all(len(result.instances) >= 2 for result in taken.values())


def test_it_lets_an_opened_image_overtake_prefetched_ones(new_worker, queue, stored, listener, tmp_path):
    """Its only reader is held up by a pipe, behind which prefetched images wait in the worker's hands."""
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    queue.request("encode", "tiny:pipe", pipe.as_uri(), "prefetch", interest=3600)
    prefetched = [stored(number) for number in range(6)]
    for picture in prefetched:
        queue.request("encode", picture.key, picture.url, "prefetch", interest=3600)
    new_worker(readers=1).start()
    eventually(lambda: queue.position(prefetched[1].key) == 0)
    opened = stored(9)
    request = queue.request("encode", opened.key, opened.url, Priority.INTERACTIVE, interest=3600)
    eventually(lambda: queue.position(opened.key) == 0)
    let_go(pipe, as_png(square()))
    eventually(lambda: len(listener.requests("ready")) == 8)
    assert listener.requests("ready").index(request) < 2


def test_it_outlives_redis(new_worker, queue, queue_redis, cache, redis_servers, stored):
    worker = new_worker().start()
    eventually(queue.workers)
    queue_redis.config_set("appendfsync", "always")
    waiting = [stored(number) for number in range(5)]
    for picture in waiting:
        queue.request("encode", picture.key, picture.url, "interactive")
    redis_servers.queue.kill()
    redis_servers.cache.kill()
    redis_servers.queue.start()
    redis_servers.cache.start()
    more = stored(9)
    queue.request("encode", more.key, more.url, "interactive")
    eventually(lambda: cache.head(more.key))
    assert worker.process.poll() is None
    # A cache that came back empty costs time: what is asked for again is encoded again.
    for picture in waiting:
        if cache.head(picture.key) is None:
            queue.request("encode", picture.key, picture.url, "interactive")
    eventually(lambda: all(cache.head(picture.key) for picture in waiting))


def test_it_waits_for_a_redis_that_is_not_there_yet(new_worker, queue, cache, redis_servers, stored):
    redis_servers.queue.kill()
    worker = new_worker().start()
    eventually(lambda: "redis_unreachable" in worker.log.read_text())
    redis_servers.queue.start()
    picture = stored()
    queue.request("encode", picture.key, picture.url, "interactive")
    eventually(lambda: cache.head(picture.key))


def test_it_hands_back_what_it_has_not_begun(new_worker, queue, stored, tmp_path):
    """Its only reader is held up by a pipe until the worker has been told to end."""
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    worker = new_worker(readers=1).start()
    queue.request("encode", "tiny:pipe", pipe.as_uri(), "interactive")
    eventually(lambda: queue.position("tiny:pipe") == 0)
    pictures = [stored(number) for number in range(2)]
    for picture in pictures:
        queue.request("encode", picture.key, picture.url, "interactive")
    eventually(lambda: queue.position(pictures[1].key) == 0)
    worker.process.terminate()
    let_go(pipe, as_png(square()))
    assert worker.wait() == 0
    taken = {delivery.entry.key: delivery.count for delivery in (queue.take("next")[0] for _ in range(3))}
    assert taken == {"tiny:pipe": 2, pictures[0].key: 1, pictures[1].key: 1}
    assert queue.workers() == []


def test_it_ends_at_once_when_it_has_nothing_to_do(new_worker, queue):
    worker = new_worker().start()
    eventually(queue.workers)
    assert worker.stop() == 0
    assert queue.workers() == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"model": "sam9"}, "MODEL is 'sam9'; it must be one of: builtin"),
        ({"model_bundle": "/nowhere"}, "no model bundle in /nowhere"),
        ({"storage_url": "ftp://x"}, "STORAGE_URL must begin with"),
        ({"readers": "many"}, "readers"),
    ],
)
def test_it_says_why_it_cannot_start(new_worker, settings, message):
    worker = new_worker(**settings).start()
    assert worker.wait() == 2
    assert message in worker.log.read_text()


def test_it_keeps_what_it_logs_readable(new_worker, queue, stored, storage):
    broken = store(storage, as_png(square())[:500])
    worker = new_worker().start()
    queue.request("encode", broken.key, broken.url, "interactive", request_id="frame-7")
    eventually(lambda: queue.failure(broken.key))
    assert "request_id=frame-7" in worker.log.read_text()
    assert json.loads(queue.failure(broken.key).model_dump_json())["code"] == "unsupported"
