"""A tiny model bundle, stored images, and workers as real processes."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inference.cache import EmbeddingCache
from inference.contract.messages import embedding_key
from inference.contract.storage import Storage
from inference.queue import Queue
from inference.results import Results
from tests.conftest import RedisPair
from tests.inference import tiny_bundle
from tests.inference.listener import Listener
from tests.inference.worker_process import WorkerProcess


@dataclass(frozen=True)
class Stored:
    """An image in storage: the key of its embedding, and its URL."""

    key: str
    url: str


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model bundle that is made in milliseconds and runs in less."""
    return tiny_bundle.write(tmp_path_factory.mktemp("bundle"))


def square(number: int = 0, width: int = 640, height: int = 480) -> Image.Image:
    """A grey picture with a light square in the middle; `number` makes it another picture."""
    pixels = np.full((height, width, 3), 20, np.uint8)
    pixels[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4] = 200
    pixels[0, 0] = [number % 256, number // 256, 0]
    return Image.fromarray(pixels)


def store(storage: Storage, data: bytes, media_type: str = "image/png") -> Stored:
    """Put bytes into storage as the web tier does."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = storage.image_path(sha256, media_type)
    storage.write_bytes(path, data)
    return Stored(embedding_key(tiny_bundle.MODEL_ID, sha256), storage.url_of(path))


def as_png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def stored(storage: Storage) -> Callable[[int], Stored]:
    """Return a function that stores picture number so and so."""
    return lambda number=0: store(storage, as_png(square(number)))


@pytest.fixture
def queue(queue_redis) -> Queue:
    return Queue(queue_redis, tiny_bundle.MODEL_ID)


@pytest.fixture
def cache(cache_redis) -> EmbeddingCache:
    return EmbeddingCache(cache_redis)


@pytest.fixture
def results(queue_redis) -> Results:
    return Results(queue_redis)


@pytest.fixture
def listener(queue_redis) -> Iterator[Listener]:
    """Hears every event from the test's start on."""
    hears = Listener(queue_redis)
    yield hears
    hears.close()


@pytest.fixture
def new_worker(
    tmp_path: Path, bundle: Path, redis_pair: RedisPair, storage: Storage
) -> Iterator[Callable[..., WorkerProcess]]:
    """Return a function that makes a worker process, not yet started, with the settings given."""
    made: list[WorkerProcess] = []

    def make(**settings: object) -> WorkerProcess:
        options = {"model_bundle": bundle, "worker_id": f"w{len(made)}", **settings}
        made.append(WorkerProcess(tmp_path, redis_pair, storage, **options))
        return made[-1]

    yield make
    for worker in made:
        worker.kill()


def eventually(true: Callable[[], object], seconds: float = 90) -> None:
    """Wait until `true()` is; fail after `seconds`, which no healthy run comes near."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)
