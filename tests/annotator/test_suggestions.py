"""Bulk jobs: fed to the workers, their results written exactly once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings

from annotator import suggestions
from annotator.models import Annotation, BulkJob, BulkResult, Image, Label, Project, User
from inference.contract import messages, rle
from inference.contract.messages import RESULTS, Error, Instance, Priority, SegmentRequest, SegmentResult
from inference.queue import Queue
from inference.results import Results
from tests.annotator.api.conftest import send
from tests.annotator.conftest import signed_in
from tests.conftest import RedisPair
from tests.inference.conftest import eventually
from tests.inference.tiny_bundle import MODEL_ID
from tests.inference.worker_process import WorkerProcess

ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = SegmentRequest(everything=True)


@pytest.fixture
def both_redis(settings: Settings, redis_pair: RedisPair, model: str) -> RedisPair:
    """Both servers, used by the web tier; the tiny model is active."""
    settings.REDIS_URL, settings.CACHE_REDIS_URL = redis_pair.queue.url, redis_pair.cache.url
    return redis_pair


@pytest.fixture
def label(project: Project) -> Label:
    return Label.objects.create(project=project, name="square", color="#e69f00")


@pytest.fixture
def job(both_redis: RedisPair, label: Label, photo: Callable[[int], Image], alice: User) -> BulkJob:
    """A job on three images."""
    return suggestions.create(label, EVERYTHING, [photo(number) for number in range(3)], alice)


def answer(job: BulkJob, image: Image, **content: Any) -> messages.BulkResult:
    """Return a worker's answer: one instance that fills the left half, unless `content` says else."""
    mask = rle.from_runs([0, 320 * 480, 320 * 480], 480, 640)
    found = [Instance(rle=mask, bbox=(0, 0, 320, 480), score=0.9)]
    result = SegmentResult(**{"instances": found, **content})
    return messages.BulkResult(id="1-0", request=messages.bulk_request(job.pk, image.pk), result=result)


def test_it_makes_suggestions_of_the_label_from_an_answer(job: BulkJob, alice: User) -> None:
    image = job.project.images.all()[0]
    assert suggestions.record(answer(job, image))
    row = image.annotations.get()
    assert (row.status, row.source, row.label, row.created_by) == ("suggested", "click", job.label, alice)
    assert (row.area, row.bbox, row.score) == (320 * 480, [0, 0, 320, 480], 0.9)
    assert row.prompts == {"everything": True}


def test_it_writes_nothing_for_an_answer_that_comes_again(job: BulkJob) -> None:
    image = job.project.images.all()[0]
    assert suggestions.record(answer(job, image))
    image.annotations.update(status="accepted")
    assert not suggestions.record(answer(job, image))
    assert image.annotations.get().status == "accepted"


def test_it_writes_nothing_for_what_was_deleted(job: BulkJob) -> None:
    image = job.project.images.all()[0]
    late = answer(job, image)
    BulkJob.objects.filter(pk=job.pk).delete()
    assert not suggestions.record(late)
    assert not image.annotations.exists()


@pytest.mark.parametrize(
    "content",
    [
        {"instances": [], "error": Error(code="invalid", message="The picture cannot be read.")},
        {"instances": [Instance(rle=rle.from_runs([0, 6], 2, 3), bbox=(0, 0, 3, 2), score=1)]},
    ],
)
def test_it_keeps_a_failure_with_its_reason(job: BulkJob, content: dict[str, Any]) -> None:
    image = job.project.images.all()[0]
    assert suggestions.record(answer(job, image, **content))
    row = BulkResult.objects.get(image=image)
    assert row.finished_at is not None
    assert row.error
    assert not image.annotations.exists()


def test_it_asks_for_every_image_and_not_again_while_they_are_under_way(
    job: BulkJob, queue_redis: redis.Redis
) -> None:
    line = Queue(queue_redis, MODEL_ID)
    assert suggestions.feed() == 3
    assert suggestions.feed() == 0
    taken = [line.take("w")[0] for _ in range(3)]
    assert {delivery.priority for delivery in taken} == {Priority.BULK}
    for delivery in taken:
        Results(queue_redis).store(delivery.entry.request, SegmentResult())
        line.finish(delivery)
    assert suggestions.feed() == 0
    queue_redis.delete(RESULTS)
    assert suggestions.feed() == 3


class Collector:
    """`manage.py collect` as a process of its own, on the test's database."""

    def __init__(self, pair: RedisPair, storage: str) -> None:
        url = f"sqlite:///{connection.settings_dict['NAME']}"
        if connection.vendor == "postgresql":
            url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "REDIS_URL": pair.queue.url,
            "CACHE_REDIS_URL": pair.cache.url,
            "STORAGE_URL": storage,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "manage.py", "collect"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def collector(transactional_db: None, both_redis: RedisPair) -> Iterator[Collector]:
    process = Collector(both_redis, django_settings.STORAGE_URL)
    yield process
    process.kill()


@pytest.fixture
def worker(both_redis: RedisPair, stored: Any, tmp_path: Path) -> Iterator[WorkerProcess]:
    process = WorkerProcess(tmp_path, both_redis, stored, model_bundle=tmp_path / "bundle", worker_id="w")
    yield process
    process.kill()


def test_it_does_a_job_exactly_once_though_its_collector_is_killed(
    collector: Collector,
    worker: WorkerProcess,
    label: Label,
    photo: Callable[[int], Image],
    alice: User,
    queue_redis: redis.Redis,
) -> None:
    images = [photo(number) for number in range(12)]
    job = suggestions.create(label, EVERYTHING, images, alice)
    worker.start()
    done = BulkResult.objects.filter(job=job, finished_at__isnull=False)
    collector.start()
    eventually(lambda: done.count() >= 2, 120)
    collector.kill()
    collector.start()
    for image in done.values_list("image", flat=True):
        Results(queue_redis).store(messages.bulk_request(job.pk, image), SegmentResult())
    eventually(lambda: done.count() == 12, 180)
    assert not done.exclude(error="").exists()
    found = [image.annotations.count() for image in images]
    assert min(found) >= 1
    assert max(found) <= 3
    before = Annotation.objects.count()
    eventually(lambda: queue_redis.xlen(RESULTS) == 0, 120)
    assert Annotation.objects.count() == before


def test_it_ends_at_once_when_it_is_told_to(collector: Collector) -> None:
    collector.start()
    assert collector.process
    time.sleep(2)
    collector.process.terminate()
    assert collector.process.wait(30) in (0, -15)


def test_it_lets_an_owner_start_a_job_and_see_how_far_it_is(
    both_redis: RedisPair, label: Label, photo: Callable[[int], Image], project: Project, alice: User
) -> None:
    images = [photo(number) for number in range(3)]
    client, address = signed_in(alice), f"projects/{project.pk}/bulk-jobs/"
    made = send(client, "POST", address, {"label": label.pk, "body": {"everything": True}})
    assert made.status_code == 201
    job = BulkJob.objects.get(pk=made.json()["id"])
    assert (made.json()["total"], made.json()["done"]) == (3, 0)
    suggestions.record(answer(job, images[0]))
    suggestions.record(answer(job, images[1], instances=[], error=Error(code="invalid", message="No.")))
    now = send(client, "GET", f"{address}{job.pk}/").json()
    assert (now["total"], now["done"], now["failed"]) == (3, 2, 1)
    assert send(client, "GET", address).json()["results"] == [now]
    assert send(client, "DELETE", f"{address}{job.pk}/").status_code == 204
    assert send(client, "GET", f"{address}{job.pk}/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"label": 10**9},
        {"label": None},
        {"body": {}},
        {"body": {"points": "all"}},
        {"body": {"text": "apple"}},
        {"body": {"points": [{"x": 10**6, "y": 0}]}},
        {"images": [10**9]},
        {"images": []},
        {"images": "all"},
    ],
)
def test_it_refuses_at_once_a_job_that_cannot_be_done(
    both_redis: RedisPair,
    label: Label,
    photo: Callable[[int], Image],
    project: Project,
    alice: User,
    change: dict[str, Any],
) -> None:
    photo(0)
    body = {"label": label.pk, "body": {"everything": True}, **change}
    refused = send(signed_in(alice), "POST", f"projects/{project.pk}/bulk-jobs/", body)
    assert refused.json()["code"] in ("invalid", "not_found")
    assert not BulkJob.objects.exists()


def test_it_lets_only_an_owner_start_a_job(label: Label, project: Project, bob: User, charlie: User) -> None:
    body = {"label": label.pk, "body": {"everything": True}}
    for user, status in ((bob, 403), (charlie, 404)):
        assert send(signed_in(user), "POST", f"projects/{project.pk}/bulk-jobs/", body).status_code == status
