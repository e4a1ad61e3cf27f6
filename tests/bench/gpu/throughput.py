"""The whole worker with Redis: a backlog of JPEG pictures to embeddings in the cache."""

from __future__ import annotations

import hashlib
import io
import os
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from inference.contract.messages import embedding_key
from inference.contract.storage import Storage
from inference.queue import Queue
from tests.bench.gpu.model import Size
from tests.inference.worker_process import WorkerProcess
from tests.redis_pair import EVICTS, KEEPS, RedisServer, free_port

WIDTH, HEIGHT = 1920, 1080
WITHIN_S = 1800


class Servers:
    """Both Redis servers and a storage, for workers of this benchmark."""

    def __init__(self, folder: Path) -> None:
        self._stack, self._folder = ExitStack(), folder
        self.pair = SimpleNamespace(
            queue=RedisServer(folder / "queue", KEEPS), cache=RedisServer(folder / "cache", EVICTS)
        )
        self.storage = Storage((folder / "storage").as_uri())

    def __enter__(self) -> Servers:
        for server in (self.pair.queue, self.pair.cache):
            server.start()
            self._stack.callback(server.kill)
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def worker(self, checkpoint: Path, **settings: object) -> WorkerProcess:
        """Return a worker, not yet started, whose log is its own."""
        folder = self._folder / f"worker-{time.monotonic_ns()}"
        folder.mkdir()
        data = self._folder / "data"
        own = {"model": "sam3", "sam3_checkpoint": checkpoint, "pointillist_data": data, "threads": 0}
        # What the compilers remember of other runs would make a cold start look warm.
        caches = {f"{tool}_cache_dir": self._folder / tool for tool in ("torchinductor", "triton")}
        made = WorkerProcess(folder, self.pair, self.storage, **own, **caches, **settings)
        self._stack.callback(made.kill)
        return made

    def queue(self) -> Queue:
        """Return the queue of the model whose bundle a worker has published."""
        (spec,) = (self._folder / "storage" / "models").glob("*/spec.json")
        return Queue(self.pair.queue.client(), spec.parent.name)

    def store(self, queue: Queue, data: bytes) -> tuple[str, str]:
        """Put a picture into storage; return the key of its embedding, and its URL."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.storage.image_path(sha256, "image/jpeg")
        self.storage.write_bytes(path, data)
        return embedding_key(queue.model_id, sha256), self.storage.url_of(path)


def measure(servers: Servers, checkpoint: Path, size: Size) -> dict[str, Any]:
    """Return images a second of one worker under a backlog, and its device's busy share."""
    port, cores = free_port(), os.cpu_count() or 1
    worker = servers.worker(checkpoint, worker_metrics_port=port, readers=max(2, cores - 2)).start()
    wait_until_ready(worker)
    queue = servers.queue()
    warm_up, pictures = jpegs(size.images + 8, seed=1)[:8], jpegs(size.images, seed=2)
    _work_off(servers, queue, warm_up)
    before, seconds = device_seconds(port), _work_off(servers, queue, pictures)
    busy = device_seconds(port) - before
    worker.stop()
    return {
        "images": len(pictures),
        "pixels": f"{WIDTH}×{HEIGHT}",
        "seconds": seconds,
        "images_per_second": len(pictures) / seconds,
        "busy": busy / seconds,
    }


def _work_off(servers: Servers, queue: Queue, pictures: list[bytes]) -> float:
    stored = [servers.store(queue, data) for data in pictures]
    begun = time.perf_counter()
    for key, url in stored:
        queue.request("encode", key, url, "prefetch", interest=WITHIN_S)
    until(lambda: sum(queue.backlog().values()) == 0, "the backlog")
    failed = [failure for key, _ in stored if (failure := queue.failure(key))]
    if failed:
        raise RuntimeError(f"{len(failed)} images failed, the first: {failed[0].message}")
    return time.perf_counter() - begun


def wait_until_ready(worker: WorkerProcess) -> None:
    def ready() -> bool:
        if worker.process and worker.process.poll() is not None:
            raise RuntimeError(f"the worker ended:\n{worker.log.read_text()}")
        return "worker_ready" in worker.log.read_text()

    until(ready, "the worker")


def until(true: Any, what: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not true():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} took more than {WITHIN_S} s")
        time.sleep(0.005)


def device_seconds(port: int) -> float:
    """Return for how long the worker's model has had the device."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    (value,) = (line.split()[1] for line in lines if line.startswith("pointillist_device_seconds_total "))
    return float(value)


def jpegs(count: int, seed: int) -> list[bytes]:
    """Return pictures with structure at several scales, each another."""
    random, made = np.random.default_rng(seed), []
    for _ in range(count):
        coarse = Image.fromarray(random.integers(0, 256, (27, 48, 3), dtype=np.uint8))
        fine = Image.fromarray(random.integers(0, 256, (270, 480, 3), dtype=np.uint8))
        picture = Image.blend(coarse.resize((WIDTH, HEIGHT)), fine.resize((WIDTH, HEIGHT)), 0.3)
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=90)
        made.append(written.getvalue())
    return made
