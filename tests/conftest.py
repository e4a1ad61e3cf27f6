"""Shared fixtures: real parts only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from django.conf import settings

from inference.contract.storage import Storage
from tests.redis_pair import EVICTS, KEEPS, RedisServer
from tests.running_app import Api, RunningApp


def pytest_configure() -> None:
    """Serve no static files: every test client would look at each of them first."""
    settings.WHITENOISE_USE_FINDERS = False


@dataclass(frozen=True)
class RedisPair:
    """The two Redis servers of one installation: `queue` keeps, `cache` may evict."""

    queue: RedisServer
    cache: RedisServer


@pytest.fixture(scope="session")
def redis_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisPair]:
    """Both servers, running for the whole session; use `redis_pair`, which empties them for each test."""
    folder = tmp_path_factory.mktemp("redis")
    pair = RedisPair(RedisServer(folder / "queue", KEEPS), RedisServer(folder / "cache", EVICTS))
    pair.queue.start()
    pair.cache.start()
    yield pair
    pair.queue.kill()
    pair.cache.kill()


@pytest.fixture
def redis_pair(redis_servers: RedisPair) -> RedisPair:
    """Both servers, empty."""
    for server in (redis_servers.queue, redis_servers.cache):
        with server.client() as client:
            client.flushall()
    return redis_servers


@pytest.fixture
def queue_redis(redis_pair: RedisPair) -> Iterator[redis.Redis]:
    """A client of the Redis at REDIS_URL."""
    with redis_pair.queue.client() as client:
        yield client


@pytest.fixture
def cache_redis(redis_pair: RedisPair) -> Iterator[redis.Redis]:
    """A client of the Redis at CACHE_REDIS_URL."""
    with redis_pair.cache.client() as client:
        yield client


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep SQLite's test database in a file, as in use: then threads and processes can share it."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """An empty storage on disk."""
    return Storage((tmp_path / "storage").as_uri())


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The whole app with the built-in model, as `make run` serves it; one for the session."""
    with RunningApp(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture(scope="session")
def api(app: RunningApp) -> Api:
    """The REST API of the running app, as the admin."""
    return Api(app.url, app.token()).seen_tour()


@pytest.fixture(scope="session")
def sam3_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The whole app with the tiny SAM 3 of tests/inference/models/sam3/tiny.py; one for the session."""
    from tests.inference.models.sam3 import tiny

    folder = tmp_path_factory.mktemp("sam3-app")
    checkpoint = tiny.write_checkpoint(folder / "tiny.pt")
    env = {"MODEL": "sam3", "SAM3_CHECKPOINT": str(checkpoint), "DEVICE": "cpu", "THREADS": "1"}
    with RunningApp(folder / "data", env) as running:
        yield running
