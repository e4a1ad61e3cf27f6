"""The standing cast: Alice owns the project, Bob annotates in it, Charlie has no access."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from annotator.models import Image, Membership, Project, Role, User
from inference.contract.storage import Storage
from tests.annotator.server import Server
from tests.conftest import RedisPair
from tests.inference import tiny_bundle
from tests.inference.conftest import as_png, square, store
from tests.inference.worker_process import WorkerProcess


@pytest.fixture
def stored(settings: Settings, tmp_path: Path) -> Storage:
    """The storage that the web tier uses: an empty folder."""
    settings.STORAGE_URL = (tmp_path / "storage").as_uri()
    return Storage(settings.STORAGE_URL)


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob")


@pytest.fixture
def charlie(db: None) -> User:
    return User.objects.create_user("charlie")


@pytest.fixture
def project(alice: User, bob: User) -> Project:
    """A project that Alice owns and Bob annotates."""
    project = Project.objects.create(name="Orchard", created_by=alice)
    Membership.objects.create(project=project, user=alice, role=Role.OWNER)
    Membership.objects.create(project=project, user=bob, role=Role.ANNOTATOR)
    return project


def signed_in(user: User) -> Client:
    """Return a client with a session of `user`."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def model(stored: Storage, tmp_path: Path) -> str:
    """The id of the active model: the tiny one."""
    published = stored.publish_bundle(tiny_bundle.write(tmp_path / "bundle"))
    stored.activate_model(published)
    return published


@pytest.fixture
def web(transactional_db: None, settings: Settings, redis_pair: RedisPair, model: str) -> Iterator[Server]:
    """The app, served by uvicorn with both Redis servers; the tiny model is active, no worker runs."""
    settings.REDIS_URL, settings.CACHE_REDIS_URL = redis_pair.queue.url, redis_pair.cache.url
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def worker(web: Server, redis_pair: RedisPair, stored: Storage, tmp_path: Path) -> Iterator[WorkerProcess]:
    """A worker with the tiny model, not yet started."""
    process = WorkerProcess(tmp_path, redis_pair, stored, model_bundle=tmp_path / "bundle", worker_id="w")
    yield process
    process.kill()


@pytest.fixture
def photo(project: Project, stored: Storage) -> Callable[[int], Image]:
    """Return a function that uploads a picture by number: dark, 640 × 480, a light square in the middle."""

    def photo(number: int = 0) -> Image:
        data = as_png(square(number))
        digest = store(stored, data).key.partition(":")[2]
        return Image.objects.create(
            project=project,
            file_name=f"square-{number}.png",
            source_sha256=digest,
            sha256=digest,
            media_type="image/png",
            byte_size=len(data),
            width=640,
            height=480,
        )

    return photo
