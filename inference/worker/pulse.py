"""The worker's pulse: renews the leases of what it holds, says that it is alive, and counts."""

from __future__ import annotations

import threading
import time

import redis
import structlog

from inference.worker import metrics
from inference.worker.context import Context

log = structlog.get_logger()
_BEAT_S = 5.0


def run(context: Context, ended: threading.Event) -> None:
    """Beat until `ended` is set: at least three times a lease."""
    every = min(_BEAT_S, context.queue.lease_s / 3)
    while not ended.is_set():
        started = time.monotonic()
        try:
            _beat(context)
        except redis.RedisError as error:
            log.warning("redis_unreachable", error=str(error), while_renewing=len(context.desk.held()))
        ended.wait(max(0.0, every - (time.monotonic() - started)))


def _beat(context: Context) -> None:
    worker, held = context.settings.worker_id, context.desk.held()
    context.queue.heartbeat(worker)
    if held:
        context.queue.renew(worker, held)
    metrics.HELD.set(len(held))
    for priority, entries in context.queue.backlog().items():
        metrics.BACKLOG.labels(priority).set(entries)
