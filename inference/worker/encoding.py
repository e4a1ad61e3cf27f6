"""Stage two: the model. One thread runs it, the only one that drives the device."""

from __future__ import annotations

import contextlib
import time

import redis
import structlog

from inference.worker import metrics
from inference.worker.context import Context, Embedded
from inference.worker.desk import Work

log = structlog.get_logger()


def run(context: Context) -> None:
    """Encode until the line is closed: batches of what waits, all of one urgency."""
    while works := context.lines.encoding.take(context.batch, _equally_urgent):
        _encode(context, works)


def _equally_urgent(one: Work, other: Work) -> bool:
    """An image that someone opened does not wait for the prefetched ones to be encoded along with it."""
    return one.urgency == other.urgency


def _encode(context: Context, works: list[Work]) -> None:
    started = time.perf_counter()
    try:
        payloads = context.model.encode([work.picture.pixels for work in works if work.picture])
    except Exception as error:
        log.exception("encode_failed", images=len(works))
        for work in works:
            context.fail(work, "internal", f"the model failed on this image: {error!r}")
        return
    for work, payload in zip(works, payloads, strict=True):
        work.picture = None
        context.lines.publishing.put(Embedded(work, payload), work.urgency)
    _record(context, len(works), time.perf_counter() - started)


def _record(context: Context, images: int, seconds: float) -> None:
    metrics.BATCH.observe(images)
    metrics.SECONDS.labels("encode").observe(seconds)
    with contextlib.suppress(redis.RedisError):  # only estimates depend on it
        context.queue.record_pace(1000 * seconds / images)
