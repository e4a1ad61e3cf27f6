"""The queue on a real Redis 6.2."""

from __future__ import annotations

import threading

import pytest

from inference.contract.messages import DEAD, Kind, Priority, State, embedding_key, failed_key
from inference.queue import LEASE_S, MAX_DELIVERIES, Delivery, Queue

MODEL = "builtin-0123456789ab"


def key(number: int) -> str:
    return embedding_key(MODEL, f"{number:064x}")


def url(number: int) -> str:
    return f"file:///images/{number}.jpg"


@pytest.fixture
def queue(queue_redis) -> Queue:
    return Queue(queue_redis, MODEL)


@pytest.fixture
def events(listener):
    """Return a function that gives the events published so far."""
    return lambda: [(event.key, event.request, event.state) for event in listener.hear()]


def ask(queue: Queue, number: int, priority: str = "interactive", **options) -> str:
    return queue.request("encode", key(number), url(number), priority, **options)


def lapse(queue_redis, delivery: Delivery, model: str = MODEL) -> None:
    """Make the lease of a delivery lapse, as 30 s without renewal would."""
    stream = f"{model}:{delivery.priority}"
    queue_redis.xclaim(stream, "workers", "dead", 0, [delivery.id], idle=LEASE_S * 1000, justid=True)


def test_it_gives_a_request_to_one_worker(queue):
    request = ask(queue, 1, request_id="frame-7")
    (delivery,) = queue.take("w1")
    assert delivery.entry.model_dump() == {
        "kind": Kind.ENCODE,
        "request": request,
        "key": key(1),
        "url": url(1),
        "body": "",
        "request_id": "frame-7",
    }
    assert (delivery.priority, delivery.count) == (Priority.INTERACTIVE, 1)
    assert queue.take("w2") == []


def test_it_asks_once_for_what_waits_or_is_worked(queue):
    first = ask(queue, 1)
    assert ask(queue, 1) == first
    queue.take("w1")
    assert ask(queue, 1) == first
    assert ask(queue, 1, "prefetch") == first
    assert queue.backlog() == {"interactive": 1, "prefetch": 0, "bulk": 0}


def test_it_asks_again_after_the_end(queue):
    first = ask(queue, 1)
    queue.finish(*queue.take("w1"))
    assert ask(queue, 1) != first
    assert queue.backlog()["interactive"] == 1


def test_it_asks_again_when_the_entry_was_lost(queue, queue_redis):
    first = ask(queue, 1)
    queue_redis.delete(f"{MODEL}:interactive")
    assert ask(queue, 1) != first
    assert [delivery.entry.key for delivery in queue.take("w1")] == [key(1)]


def test_it_promotes_by_a_second_entry(queue):
    waiting = ask(queue, 1, "prefetch")
    promoted = ask(queue, 1, "interactive")
    assert promoted != waiting
    (first,) = queue.take("w1")
    assert (first.priority, first.entry.request) == (Priority.INTERACTIVE, promoted)
    queue.finish(first)
    assert ask(queue, 1, "prefetch") == waiting
    (second,) = queue.take("w1")
    assert (second.priority, second.entry.request) == (Priority.PREFETCH, waiting)
    queue.finish(second)
    assert sum(queue.backlog().values()) == 0


def test_it_asks_for_every_segment_request(queue):
    requests = {queue.request("segment", key(1), url(1), "interactive", body="{}") for _ in range(3)}
    assert len(requests) == 3
    assert len(queue.take("w1", count=9)) == 3


def test_it_keeps_the_order_of_priorities_while_they_wait(queue):
    queue.request("segment", key(9), url(9), "bulk", body="{}", request="bulk:1:9")
    for number in (1, 2):
        ask(queue, number, "prefetch")
    assert [d.entry.key for d in queue.take("w1")] == [key(1)]
    ask(queue, 3)
    taken = [queue.take("w1", count=1)[0] for _ in range(3)]
    assert [(d.priority, d.entry.key) for d in taken] == [
        ("interactive", key(3)),
        ("prefetch", key(2)),
        ("bulk", key(9)),
    ]


def test_it_never_mixes_priorities_in_a_batch(queue):
    ask(queue, 1)
    for number in range(2, 6):
        ask(queue, number, "prefetch")
    assert [d.priority for d in queue.take("w1", count=8)] == ["interactive"]
    assert [d.priority for d in queue.take("w1", count=3)] == ["prefetch"] * 3


def test_it_takes_only_the_priorities_asked_for(queue):
    ask(queue, 1, "prefetch")
    assert queue.take("w1", priorities=[Priority.INTERACTIVE], block_ms=10) == []
    assert len(queue.take("w1", priorities=[Priority.PREFETCH])) == 1


def test_it_tells_the_place_in_line(queue):
    assert queue.position(key(1)) is None
    ask(queue, 3, "prefetch")
    ask(queue, 1)
    ask(queue, 2)
    assert [queue.position(key(number)) for number in (1, 2, 3)] == [1, 2, 3]
    (first,) = queue.take("w1")
    assert [queue.position(key(number)) for number in (1, 2, 3)] == [0, 1, 2]
    queue.finish(first)
    assert [queue.position(key(number)) for number in (1, 2, 3)] == [None, 1, 2]


def test_it_tells_the_better_place_of_a_promoted_key(queue):
    for number in range(1, 5):
        ask(queue, number, "prefetch")
    assert queue.position(key(4)) == 4
    ask(queue, 4)
    assert queue.position(key(4)) == 1


def test_it_estimates_from_the_pace_of_the_workers(queue):
    assert queue.eta_ms(3) is None
    queue.record_pace(100)
    assert queue.eta_ms(3) == 400
    queue.heartbeat("w1")
    queue.heartbeat("w2")
    assert queue.eta_ms(4) == 300


def test_it_publishes_what_becomes_of_an_entry(queue, events):
    request = ask(queue, 1)
    dropped = ask(queue, 2)
    first, second = queue.take("w1", count=2)
    queue.announce(first, State.ENCODING)
    queue.finish(first)
    queue.drop(second)
    assert events() == [
        (key(1), request, "queued"),
        (key(2), dropped, "queued"),
        (key(1), request, "encoding"),
        (key(1), request, "ready"),
        (key(2), dropped, "dropped"),
    ]


def test_it_ends_an_entry_once(queue, queue_redis, events):
    ask(queue, 1)
    (slow,) = queue.take("w1")
    lapse(queue_redis, slow)
    (again,) = queue.take("w2")
    assert queue.finish(again)
    assert not queue.finish(slow)
    assert [state for _, _, state in events()] == ["queued", "ready"]


def test_it_hands_a_lapsed_lease_to_the_next_worker_alone(queue, queue_redis):
    for number in range(1, 5):
        ask(queue, number)
    first, _ = queue.take("w1", count=2)
    lapse(queue_redis, first)
    (taken_over,) = queue.take("w2", count=8)
    assert (taken_over.id, taken_over.count, taken_over.entry) == (first.id, 2, first.entry)
    assert len(queue.take("w2", count=8)) == 2


def test_it_renews_only_its_own_leases(queue, queue_redis):
    ask(queue, 1)
    ask(queue, 2, "prefetch")
    held = queue.take("w1") + queue.take("w1")
    lapse(queue_redis, held[1])
    queue.take("w2")
    assert queue.renew("w1", held) == [held[0]]
    assert queue.renew("w1", []) == []


def test_it_does_not_count_a_renewal_as_a_delivery(queue, queue_redis):
    ask(queue, 1)
    (delivery,) = queue.take("w1")
    for _ in range(5):
        queue.renew("w1", [delivery])
    lapse(queue_redis, delivery)
    assert queue.take("w2")[0].count == 2


def test_it_buries_the_third_failed_delivery(queue, queue_redis, events):
    request = ask(queue, 1)
    for _ in range(MAX_DELIVERIES - 1):
        assert not queue.fail("w1", queue.take("w1")[0], "unreadable", "cannot read it")
        assert queue.failure(key(1)) is None
    assert queue.fail("w1", queue.take("w1")[0], "unreadable", "cannot read it")
    assert queue.take("w1") == []
    assert sum(queue.backlog().values()) == 0
    assert queue.failure(key(1)).model_dump() == {
        "code": "unreadable",
        "message": "cannot read it",
        "request": request,
    }
    assert 3500 < queue_redis.ttl(failed_key(key(1))) <= 3600
    ((_, dead),) = queue_redis.xrange(DEAD)
    assert dead[b"key"] == key(1).encode()
    assert (dead[b"code"], dead[b"message"]) == (b"unreadable", b"cannot read it")
    assert [state for _, _, state in events()] == ["queued", "failed"]


def test_it_marks_what_killed_three_workers_as_exhausted(queue, queue_redis):
    ask(queue, 1)
    (delivery,) = queue.take("w1")
    for worker in ("w2", "w3", "w4"):
        assert not delivery.exhausted
        lapse(queue_redis, delivery)
        (delivery,) = queue.take(worker)
    assert delivery.exhausted


def test_it_asks_for_a_failed_key_only_after_retry(queue):
    failed = ask(queue, 1)
    for _ in range(MAX_DELIVERIES):
        queue.fail("w1", queue.take("w1")[0], "unreadable", "cannot read it")
    assert ask(queue, 1) == failed
    assert queue.backlog()["interactive"] == 0
    assert queue.retry(key(1))
    assert not queue.retry(key(1))
    assert ask(queue, 1) != failed
    assert queue.take("w1")[0].count == 1


def test_it_remembers_no_failure_of_a_segment_request(queue):
    queue.request("segment", key(1), url(1), "interactive", body="{}")
    for _ in range(MAX_DELIVERIES):
        queue.fail("w1", queue.take("w1")[0], "invalid", "no such point")
    assert queue.failure(key(1)) is None
    assert queue.take("w1") == []


def test_it_takes_back_what_a_worker_hands_back(queue):
    ask(queue, 1)
    (delivery,) = queue.take("w1")
    queue.hand_back("w1", delivery)
    assert queue.take("w2")[0].count == 1


def test_it_ignores_who_lost_the_lease(queue, queue_redis):
    ask(queue, 1)
    (delivery,) = queue.take("w1")
    lapse(queue_redis, delivery)
    (taken_over,) = queue.take("w2")
    queue.hand_back("w1", delivery)
    assert not queue.fail("w1", delivery, "late", "too late")
    assert queue.take("w3") == []
    assert queue.renew("w2", [taken_over]) == [taken_over]


def test_it_keeps_interest_for_a_minute_and_only_prolongs_it(queue, queue_redis):
    assert not queue.wanted(key(1))
    ask(queue, 1)
    assert queue.wanted(key(1))
    assert 55 < queue_redis.ttl(f"want:{key(1)}") <= 60
    queue.want(key(1), 3600)
    ask(queue, 1)
    queue.want(key(1))
    assert queue_redis.ttl(f"want:{key(1)}") > 3500


def test_it_wakes_a_worker_that_waits(queue, redis_pair):
    taken: list[Delivery] = []
    other = Queue(redis_pair.queue.client(), MODEL)
    waiter = threading.Thread(target=lambda: taken.extend(other.take("w1", block_ms=10_000)))
    waiter.start()
    request = ask(queue, 1, "prefetch")
    waiter.join(timeout=20)
    assert [delivery.entry.request for delivery in taken] == [request]


def test_it_goes_on_after_redis_forgot_everything(queue, queue_redis):
    ask(queue, 1)
    queue.take("w1")
    queue_redis.flushall()
    queue_redis.script_flush()
    assert queue.take("w1", block_ms=10) == []
    request = ask(queue, 1)
    assert queue.take("w1")[0].entry.request == request


def test_it_keeps_models_apart(queue, queue_redis):
    other = Queue(queue_redis, "builtin-ffffffffffff")
    ask(queue, 1)
    assert other.take("w1") == []
    queue.heartbeat("w1")
    assert (queue.workers(), other.workers()) == (["w1"], [])
    queue.goodbye("w1")
    assert queue.workers() == []


def test_it_loses_nothing_when_redis_is_killed(queue, queue_redis, redis_servers):
    waiting = [ask(queue, number) for number in range(1, 6)]
    (taken,) = queue.take("w1")
    queue_redis.config_set("appendfsync", "always")
    queue.want("flushed")
    redis_servers.queue.kill()
    redis_servers.queue.start()
    assert queue.renew("w1", [taken]) == [taken]
    rest = queue.take("w1", count=9)
    assert [delivery.entry.request for delivery in [taken, *rest]] == waiting
    assert queue.position(key(1)) == 0
