"""The worker as a process of its own, with MODEL=sam2: from a stored picture to a mask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.contract.messages import SegmentRequest, embedding_key
from inference.decoder import Decoder
from inference.images import fit
from inference.models.sam2.adapter import Adapter
from inference.queue import Queue
from inference.segment import segment
from tests.inference.conftest import as_png, eventually, square, store
from tests.inference.models.sam2.conftest import settings
from tests.inference.worker_process import WorkerProcess

CLICK = SegmentRequest.model_validate({"points": [{"x": 320, "y": 240}]})


@pytest.fixture
def worker(tmp_path: Path, folder: Path, redis_pair, storage) -> Iterator[WorkerProcess]:
    chosen = settings(folder)
    names = ("model", "sam2_checkpoint", "pointillist_data", "device", "threads")
    made = WorkerProcess(tmp_path, redis_pair, storage, **{name: getattr(chosen, name) for name in names})
    yield made
    made.kill()


def test_it_answers_a_click_as_the_adapter_does(
    worker: WorkerProcess, adapter: Adapter, queue_redis, cache, results, storage
) -> None:
    stored = store(storage, as_png(square()))
    key = embedding_key(adapter.spec.id, stored.key.partition(":")[2])
    queue = Queue(queue_redis, adapter.spec.id)
    body = CLICK.model_dump_json()
    request = queue.request("segment", key, stored.url, "interactive", body=body)
    worker.start()
    eventually(lambda: results.fetch(request))
    payload = adapter.encode([fit(square(), adapter.spec.input).pixels])[0]
    assert cache.get(key) == payload
    decoder = Decoder(adapter.bundle, threads=1)
    assert results.fetch(request) == segment(decoder, decoder.prepare(payload), CLICK, 640, 480)
    assert storage.spec(adapter.spec.id) == adapter.spec
