"""One worker: its stages as threads, started and stopped together."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import redis
import structlog

from inference import models
from inference.cache import EmbeddingCache
from inference.contract.settings import Settings
from inference.contract.storage import Storage
from inference.decoder import Decoder
from inference.models.base import TextPrompter
from inference.queue import Queue
from inference.results import Results
from inference.worker import prompting, publishing, pulse, reading
from inference.worker.answering import Answering
from inference.worker.context import Context, Lines
from inference.worker.desk import Desk
from inference.worker.encoding import Encoding
from inference.worker.endings import Endings, Patience, Stopped
from inference.worker.finding import Finding
from inference.worker.intake import Intake
from inference.worker.line import Line
from inference.worker.turns import Turns

log = structlog.get_logger()
# One drives the device, while the other loads the next batch or fetches the last.
_ENCODERS = 2
_PUBLISHERS = 2
_ANSWERERS = 2
# How long a stop waits for the stages: below the 30 s that container engines grant before they kill.
_STOP_S = 20.0


class Worker:
    """Runs until `stop`, or until a stage dies of what it cannot handle: then `failed` is set."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._intake = Intake(context)
        self._ended = threading.Event()
        self.failed = False

    def stop(self) -> None:
        """Take no more work, end what the model has begun, and hand back the rest."""
        self._intake.stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        context, lines = self._context, self._context.lines
        pulsing = self._start(partial(pulse.run, context, self._ended))
        intake = self._start(self._intake.run)
        stages: list[tuple[Line[Any], list[Callable[[], None]]]] = [
            (lines.reading, [partial(reading.run, context)] * context.settings.readers),
            (lines.encoding, [Encoding(context).run] * _ENCODERS),
            (lines.prompting, [partial(prompting.run, context)] * context.settings.readers),
            (lines.finding, _finders(context)),
            (lines.publishing, [partial(publishing.run, context)] * _PUBLISHERS),
            (lines.answering, [Answering(context).run for _ in range(_ANSWERERS)]),
        ]
        started = [(line, [self._start(step) for step in steps]) for line, steps in stages]
        log.info("worker_ready", worker=context.settings.worker_id, model=context.model.spec.id)
        self._intake.stopping.wait()
        deadline = time.monotonic() + _STOP_S
        self._clear([line for line, _ in stages])
        _join([intake], deadline)
        for line, threads in started:
            self._clear([line])
            line.close()
            _join(threads, deadline)
        context.patience.ended.set()
        self._hand_back()
        self._ended.set()
        pulsing.join()
        with contextlib.suppress(redis.RedisError):
            context.queue.goodbye(context.settings.worker_id)
        log.info("worker_ended", worker=context.settings.worker_id)

    def _clear(self, lines: list[Line[Any]]) -> None:
        """Forget what nobody has begun; what the model has made is still published."""
        for line in lines:
            if line is not self._context.lines.publishing:
                line.clear()

    def _hand_back(self) -> None:
        with contextlib.suppress(Stopped):
            for delivery in self._context.desk.held():
                self._context.endings.hand_back(delivery)

    def _start(self, step: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=self._guarded, args=[step], daemon=True)
        thread.start()
        return thread

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Stopped:
            pass
        except Exception:
            log.exception("stage_died")
            self.failed = True
            self.stop()


def build(settings: Settings) -> Context:
    """Load the model, publish its bundle where it is missing, and connect the parts.

    Raises ModelError, StorageError, OSError: without a model or a storage there is nothing to do.
    """
    model = models.load(settings)
    Storage(settings.storage).publish_bundle(model.bundle)
    client = redis.Redis.from_url(settings.redis_url)
    queue = Queue(client, model.spec.id, lease_s=settings.lease_s)
    desk, patience = Desk(), Patience()
    return Context(
        settings=settings,
        model=model,
        decoder=Decoder(model.bundle, settings.threads),
        queue=queue,
        cache=EmbeddingCache(redis.Redis.from_url(settings.cache_redis_url)),
        desk=desk,
        endings=Endings(settings.worker_id, queue, Results(client), desk, patience),
        patience=patience,
        lines=Lines(),
        turns=Turns(),
    )


def _finders(context: Context) -> list[Callable[[], None]]:
    model = context.model
    return [Finding(context, model).run] if isinstance(model, TextPrompter) else []


def _join(threads: list[threading.Thread], deadline: float) -> None:
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
