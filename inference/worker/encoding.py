"""Images to embeddings, in batches. Two threads run it: one computes, while the other loads or fetches."""

from __future__ import annotations

import contextlib

import redis
import structlog

from inference.worker import metrics
from inference.worker.batches import Batches, explain
from inference.worker.context import Context, Embedded
from inference.worker.desk import Work

log = structlog.get_logger()


class Encoding:
    """Encodes batches of what waits, all of one urgency. Safe to run in several threads."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._batches = Batches("encode", context.batch)

    def run(self) -> None:
        """Encode until the line is closed."""
        while works := self._context.lines.encoding.take(self._batches.most, _equally_urgent):
            for work, payload in self._batches.run(works, self._encode, self._failed):
                work.picture = None
                self._context.lines.publishing.put(Embedded(work, payload), work.urgency)

    def _encode(self, works: list[Work]) -> list[bytes]:
        turn = self._context.turns.turn(min(work.urgency for work in works))
        pixels = [work.picture.pixels for work in works if work.picture]
        payloads = self._context.model.encode(pixels, [work.key for work in works], turn)
        self._record(len(works), turn.seconds)
        return payloads

    def _failed(self, work: Work, error: Exception) -> None:
        log.error("encode_failed", key=work.key, exc_info=error)
        self._context.fail(work, *explain(error, "this image"))

    def _record(self, images: int, seconds: float) -> None:
        metrics.BATCH.observe(images)
        metrics.SECONDS.labels("encode").observe(seconds)
        with contextlib.suppress(redis.RedisError):  # only estimates depend on it
            self._context.queue.record_pace(1000 * seconds / images)


def _equally_urgent(one: Work, other: Work) -> bool:
    """An image that someone opened does not wait for the prefetched ones to be encoded along with it."""
    return one.urgency == other.urgency
