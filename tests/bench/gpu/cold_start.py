"""From starting a worker to its first embedding: eager, compiling, and with the compiled code at hand."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.bench.gpu.throughput import Servers, jpegs, until, wait_until_ready


def measure(servers: Servers, checkpoint: Path) -> list[dict[str, Any]]:
    """Return a row for each way to start. The order matters: each leaves something for the next."""
    pictures = iter(jpegs(4, seed=3))
    return [
        _start(servers, checkpoint, "eager; the bundle is exported", next(pictures), compile_encoder=False),
        _start(servers, checkpoint, "eager", next(pictures), compile_encoder=False),
        _start(servers, checkpoint, "compiling", next(pictures), compile_encoder=True),
        _start(servers, checkpoint, "with the compiled code", next(pictures), compile_encoder=True),
    ]


def _start(
    servers: Servers, checkpoint: Path, how: str, picture: bytes, **settings: object
) -> dict[str, Any]:
    worker, begun = servers.worker(checkpoint, **settings), time.perf_counter()
    worker.start()
    wait_until_ready(worker)
    ready, queue = time.perf_counter(), servers.queue()
    key, url = servers.store(queue, picture)
    queue.request("encode", key, url, "interactive")
    until(lambda: sum(queue.backlog().values()) == 0, "the first embedding")
    first = time.perf_counter()
    worker.stop()
    fell_back = "compile_failed" in worker.log.read_text()
    return {"how": how, "ready": ready - begun, "first_embedding": first - begun, "fell_back": fell_back}
