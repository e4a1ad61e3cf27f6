"""Stage three: embeddings to the cache, and the word that they are there."""

from __future__ import annotations

import redis

from inference.worker import metrics
from inference.worker.context import Context, Embedded
from inference.worker.desk import urgency, wants_answer


def run(context: Context) -> None:
    """Publish until the line is closed."""
    while taken := context.lines.publishing.take():
        with metrics.SECONDS.labels("publish").time():
            _publish(context, taken[0])


def _publish(context: Context, done: Embedded) -> None:
    if refusal := _store(context, done):
        context.fail(done.work, "unavailable", refusal)
        return
    metrics.ENCODED.inc()
    for delivery in context.desk.leave(done.work):
        if wants_answer(delivery):
            context.lines.answering.put(delivery, urgency(delivery))
        else:
            context.endings.finish(delivery)


def _store(context: Context, done: Embedded) -> str | None:
    """Store the embedding; return why the cache refuses it, None where it does not."""
    key, ttl = done.work.key, context.settings.embedding_ttl
    try:
        context.patience.call(lambda: context.cache.put(key, done.payload, ttl))
    except redis.ResponseError as error:
        return f"the cache refuses an embedding of {len(done.payload)} bytes: {error}"
    return None
