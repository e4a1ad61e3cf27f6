"""What fails fails alone: for want of memory, or because of what it is. Its batch-mates are served."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from inference.contract import rle
from inference.contract.messages import SegmentRequest
from inference.decoder import Decoder
from inference.segment import segment
from tests.inference import picky, tiny_bundle
from tests.inference.conftest import Stored, as_png, eventually, square, store
from tests.inference.worker_threads import WorkerThreads, with_words

HOUR = 3600


@pytest.fixture
def words(tmp_path):
    picky.reset()
    return with_words(tiny_bundle.write(tmp_path / "words"))


@pytest.fixture
def worker(words, redis_pair, storage):
    """A worker with the picky adapter, not yet started."""
    made = WorkerThreads(picky.Adapter, words, redis_pair, storage)
    yield made
    if not made.worker.failed:
        made.stop()


@pytest.fixture
def pictures(storage):
    """Return a function that stores as many pictures, each with its own mark in the red of its corner."""

    def make(*marks: int) -> list[Stored]:
        images = []
        for place, mark in enumerate(marks):
            pixels = np.array(square())
            pixels[:16, :16] = [mark, place, 0]
            images.append(store(storage, as_png(Image.fromarray(pixels))))
        return images

    return make


def encode(queue, pictures: list[Stored], priority: str = "prefetch") -> list[str]:
    return [queue.request("encode", it.key, it.url, priority, interest=HOUR) for it in pictures]


def find(queue, picture: Stored, text: str | None = "light", priority: str = "interactive", **more) -> str:
    body = SegmentRequest(text=text, **more).model_dump_json()
    return queue.request("find", picture.key, picture.url, priority, body=body, interest=HOUR)


def answer(results, request: str):
    eventually(lambda: results.fetch(request))
    return results.fetch(request)


def found_the_square(result) -> bool:
    mask = rle.decode(result.instances[0].rle)
    return bool(mask[240, 320]) and not mask[20, 320] and len(result.instances) == 1


def test_it_halves_what_the_device_has_no_memory_for_and_remembers(worker, queue, cache, pictures, listener):
    picky.LIMITS["encode"] = 3
    first, second, *waiting = pictures(*range(26))
    with worker.with_the_device_taken(lambda: encode(queue, [first]), lambda: encode(queue, [second])):
        encode(queue, waiting)
        eventually(lambda: len(worker.context.lines.encoding) >= 16)
    eventually(lambda: all(cache.head(it.key) for it in waiting))
    assert not listener.requests("failed")
    assert sum(picky.COMPUTED["encode"]) == 26
    refused = [size for size in picky.TRIED["encode"] if size > 3]
    assert 8 in refused
    assert len(refused) <= 4  # 8 and 4, in both threads at once at most; never again


def test_it_fails_only_the_image_that_does_not_fit_even_alone(worker, queue, cache, pictures):
    waiting = pictures(1, 2, picky.TOO_LARGE, 3, 4)
    encode(queue, waiting)
    worker.start()
    eventually(lambda: queue.failure(waiting[2].key))
    failure = queue.failure(waiting[2].key)
    assert failure.code == "unavailable"
    assert "no memory for this image, even alone (tried to allocate 80 GiB)" in failure.message
    eventually(lambda: all(cache.head(it.key) for it in waiting if it is not waiting[2]))
    more = pictures(*range(10, 14))
    encode(queue, more)
    eventually(lambda: all(cache.head(it.key) for it in more))


def test_it_fails_only_the_image_that_upsets_the_model(worker, queue, cache, pictures, listener):
    first, second, *waiting = pictures(10, 11, 1, 2, 3, 4, 5, picky.UPSETS, 6, 7)
    with worker.with_the_device_taken(lambda: encode(queue, [first]), lambda: encode(queue, [second])):
        requests = encode(queue, waiting)
        eventually(lambda: len(worker.context.lines.encoding) == 8)
    eventually(lambda: queue.failure(waiting[5].key))
    assert "the model failed on this image: ValueError('upset')" in queue.failure(waiting[5].key).message
    eventually(lambda: len(listener.requests("ready")) == 9)
    assert listener.requests("failed") == [requests[5]]
    assert max(picky.TRIED["encode"]) > 1


def test_it_fails_only_the_prompt_that_is_poison(worker, queue, results, pictures):
    one, other = pictures(1, 2)
    with worker.with_the_device_taken(lambda: find(queue, one)):
        asked = [find(queue, it, text) for it in (one, other) for text in ("light", "poison", "xyzzy")]
        eventually(lambda: len(worker.context.lines.finding) == 6)
    for light, poison, unknown in (asked[:3], asked[3:]):
        assert found_the_square(answer(results, light))
        assert answer(results, poison).error.code == "internal"
        assert "upset" in answer(results, poison).error.message
        assert answer(results, unknown).error.message == "xyzzy is no word that this model knows"
    assert any("poison" in texts and "light" in texts for texts in picky.ASKED)
    eventually(lambda: sum(queue.backlog().values()) == 0)


def test_it_halves_prompts_too(worker, queue, results, pictures):
    picky.LIMITS["find"] = 3
    first, *waiting = pictures(*range(13))
    with worker.with_the_device_taken(lambda: find(queue, first)):
        asked = [find(queue, it, priority="bulk") for it in waiting]
        eventually(lambda: len(worker.context.lines.finding) == 12)
    assert all(found_the_square(answer(results, request)) for request in asked)
    assert sum(picky.COMPUTED["find"]) == 13
    assert [size for size in picky.TRIED["find"] if size > 3] == [8, 4]


def test_it_fails_only_the_search_whose_image_is_gone(worker, queue, results, pictures, tmp_path):
    (whole,) = pictures(1)
    gone = Stored("tiny-0123456789ab:gone", (tmp_path / "gone.png").as_uri())
    asked = [find(queue, it) for it in (gone, whole)]
    worker.start()
    assert answer(results, asked[0]).error.code == "not_found"
    assert found_the_square(answer(results, asked[1]))


def test_it_finds_an_exemplar_where_it_was_drawn(worker, queue, results, pictures):
    (picture,) = pictures(1)
    box = {"box": (300, 200, 340, 280), "positive": True}
    request = find(queue, picture, None, exemplars=[box])
    worker.start()
    assert found_the_square(answer(results, request))


def test_it_finds_first_and_by_itself_what_someone_waits_for(worker, queue, results, pictures):
    waiting = pictures(*range(6))
    with worker.with_the_device_taken(lambda: find(queue, waiting[0])):
        bulk = [find(queue, it, "light", "bulk") for it in waiting]
        now = [find(queue, it, "xyzzy") for it in waiting]
        eventually(lambda: len(worker.context.lines.finding) == 12)
    for request in (*now, *bulk):
        answer(results, request)
    assert [set(texts) for texts in picky.ASKED[1:]] == [{"xyzzy"}, {"light"}]


def test_it_decodes_everything_on_the_device_as_far_as_memory_goes(worker, queue, results, pictures, words):
    picky.LIMITS["points"] = 5
    (picture,) = pictures(1)
    wanted = SegmentRequest(everything=True)
    request = queue.request("segment", picture.key, picture.url, "interactive", body=wanted.model_dump_json())
    worker.start()
    found = answer(results, request)
    assert picky.COMPUTED["points"]
    assert max(picky.COMPUTED["points"]) <= 4
    decoder, context = Decoder(words, threads=1), worker.context
    ready = decoder.prepare(context.cache.get(picture.key))
    assert found == segment(decoder, ready, wanted, 640, 480)


def test_it_ends_when_the_device_is_lost_and_counts_the_image_as_failed(worker, queue, pictures):
    (deadly,) = pictures(picky.KILLS_THE_DEVICE)
    encode(queue, [deadly])
    worker.start().wait()
    assert worker.worker.failed
    (taken,) = queue.take("next")
    assert (taken.entry.key, taken.count) == (deadly.key, 2)
