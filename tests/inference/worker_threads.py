"""A worker within the test's own process, for adapters that are made for a test."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from inference import models
from inference.contract.settings import Settings
from inference.models.base import Encoder
from inference.worker.worker import Worker, build
from tests.inference.conftest import eventually


class WorkerThreads:
    """A whole worker, as `python -m inference.worker` makes it, with an adapter of the tests."""

    def __init__(
        self, adapter: Callable[[Path], Encoder], bundle: Path, redis_pair, storage, **settings: object
    ) -> None:
        models.ADAPTERS["test"] = lambda settings: adapter(Path(settings.model_bundle))
        given = {
            "redis_url": redis_pair.queue.url,
            "cache_redis_url": redis_pair.cache.url,
            "storage_url": storage.url,
            "model": "test",
            "model_bundle": str(bundle),
            "threads": 1,
            **settings,
        }
        try:
            self.context = build(Settings(**given))
        finally:
            del models.ADAPTERS["test"]
        self.worker = Worker(self.context)
        self._thread = threading.Thread(target=self.worker.run)

    def start(self) -> WorkerThreads:
        self._thread.start()
        return self

    @contextmanager
    def with_the_device_taken(self, *plugs: Callable[[], object]) -> Iterator[None]:
        """Start, and let nobody have the device inside: what is asked for there makes batches afterwards.

        plugs: ask for one piece of work each. One of the model's threads then waits with each, so that
        no thread takes a part of what is asked for inside.
        """
        with self.context.turns.turn(-1):
            self.start()
            for place, plug in enumerate(plugs):
                plug()
                eventually(lambda enough=place + 1: len(self.context.turns._waiting) == enough)
            yield

    def stop(self) -> None:
        self.worker.stop()
        self.wait()

    def wait(self) -> None:
        """Wait until it has ended by itself."""
        self._thread.join(timeout=60)
        assert not self._thread.is_alive()


def with_words(bundle: Path) -> Path:
    """Let the bundle's spec say that it takes text and exemplars."""
    spec = json.loads((bundle / "spec.json").read_text())
    spec["capabilities"].update(text={"available": True}, exemplar={"available": True})
    (bundle / "spec.json").write_text(json.dumps(spec))
    return bundle
