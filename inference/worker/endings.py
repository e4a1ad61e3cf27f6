"""How a delivery leaves the worker: finished, failed, dropped or handed back. A dead Redis is waited out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import redis
import structlog

from inference.contract.messages import Error, SegmentResult
from inference.queue import MAX_DELIVERIES, Delivery, Queue
from inference.results import Results
from inference.worker import metrics
from inference.worker.desk import Desk, wants_answer

log = structlog.get_logger()
T = TypeVar("T")
# Codes of failures that are none of the API's, as an answer has them.
_ANSWERED_AS = {"crashed": "unavailable"}
_LONGEST_WAIT_S = 5.0
# What passes by itself: Redis is away, is loading its file, or has no memory left for now.
_PASSING = (redis.ConnectionError, redis.TimeoutError, redis.exceptions.OutOfMemoryError)


class Stopped(Exception):
    """The worker must end now, with Redis still out of reach; the leases will lapse."""


class Patience:
    """Repeats what Redis refuses, with growing pauses, until it works or the worker must end."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def call(self, step: Callable[[], T]) -> T:
        """Return what `step` returns, called as often as it takes. Raises Stopped."""
        pause = 0.1
        while True:
            try:
                return step()
            except _PASSING as error:
                log.warning("redis_unreachable", error=str(error), again_in_s=round(pause, 1))
            if self.ended.wait(pause):
                raise Stopped
            pause = min(2 * pause, _LONGEST_WAIT_S)


class Endings:
    """Ends deliveries, with their results stored first."""

    def __init__(self, worker: str, queue: Queue, results: Results, desk: Desk, patience: Patience) -> None:
        self._worker, self._queue, self._results = worker, queue, results
        self._desk, self._patience = desk, patience

    def finish(self, delivery: Delivery, result: SegmentResult | None = None) -> None:
        """End a delivery that is done; `result` is what it asked for, where it asked for instances."""
        if result is not None:
            self._patience.call(lambda: self._results.store(delivery.entry.request, result))
        self._patience.call(lambda: self._queue.finish(delivery))
        self._desk.release(delivery)

    def fail(self, delivery: Delivery, code: str, message: str) -> None:
        """Count a failed delivery; the third also answers whoever waits for instances."""
        metrics.FAILED.labels(code).inc()
        log.warning("delivery_failed", code=code, message=message, delivery=delivery.count, **named(delivery))
        if delivery.count >= MAX_DELIVERIES and wants_answer(delivery):
            answer = SegmentResult(error=Error(code=_ANSWERED_AS.get(code, code), message=message))
            self._patience.call(lambda: self._results.store(delivery.entry.request, answer))
        self._patience.call(lambda: self._queue.fail(self._worker, delivery, code, message))
        self._desk.release(delivery)

    def drop(self, delivery: Delivery) -> None:
        """End a delivery that nobody waits for."""
        metrics.DROPPED.inc()
        self._patience.call(lambda: self._queue.drop(delivery))
        self._desk.release(delivery)

    def hand_back(self, delivery: Delivery) -> None:
        """Let the next worker have it."""
        self._patience.call(lambda: self._queue.hand_back(self._worker, delivery))
        self._desk.release(delivery)


def named(delivery: Delivery) -> dict[str, str]:
    """Return what names a delivery in the logs."""
    entry = delivery.entry
    return {"kind": entry.kind, "key": entry.key, "request": entry.request, "request_id": entry.request_id}
