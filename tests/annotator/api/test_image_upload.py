from __future__ import annotations

from typing import Any

import pytest
import redis
from django.test import Client
from pytest_django import Settings

from annotator.models import Image, Project, User
from inference.contract.storage import Storage
from inference.queue import Queue
from tests.annotator.conftest import signed_in
from tests.annotator.uploads.files import photo_bytes, uploaded, zip_bytes
from tests.conftest import RedisPair

pytestmark = pytest.mark.usefixtures("stored")


@pytest.fixture(autouse=True)
def redis_urls(settings: Settings, redis_pair: RedisPair) -> None:
    settings.REDIS_URL = redis_pair.queue.url


def post(client: Client, project: Project, files: dict[str, bytes], field: str = "files") -> Any:
    sent = [uploaded(name, data) for name, data in files.items()]
    return client.post(f"/api/v1/projects/{project.pk}/images/", {field: sent})


def test_it_creates_images_and_names_the_rejected(project: Project, alice: User) -> None:
    archive = zip_bytes({"in/b.png": photo_bytes(2), "../x.png": photo_bytes(3)})
    answer = post(signed_in(alice), project, {"a.png": photo_bytes(1), "t.jpg": b"words", "z.zip": archive})
    assert answer.status_code == 201
    created, rejected = answer.json()["created"], answer.json()["rejected"]
    assert [image["file_name"] for image in created] == ["a.png", "in/b.png"]
    assert created[0] | {"width": 24, "height": 16, "status": "todo", "annotation_count": 0} == created[0]
    assert [(reason["name"], reason["code"]) for reason in rejected] == [
        ("t.jpg", "unsupported"),
        ("../x.png", "invalid"),
    ]


def test_it_answers_400_with_every_reason_if_nothing_came_in(project: Project, alice: User) -> None:
    answer = post(signed_in(alice), project, {"a.svg": b"<svg/>", "b.png": photo_bytes(1)[:99]})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert [reason["code"] for reason in answer.json()["details"]["rejected"]] == ["unsupported", "invalid"]
    assert "a.svg" in answer.json()["message"]


def test_it_names_the_image_that_a_duplicate_repeats(project: Project, alice: User) -> None:
    client = signed_in(alice)
    first = post(client, project, {"a.png": photo_bytes(1)}).json()["created"][0]
    again = post(client, project, {"b.png": photo_bytes(1), "c.png": photo_bytes(2)})
    assert again.status_code == 201
    (reason,) = again.json()["rejected"]
    assert (reason["name"], reason["code"], reason["image"]) == ("b.png", "duplicate", first["id"])


def test_it_takes_an_owner(project: Project, bob: User, charlie: User) -> None:
    assert post(signed_in(bob), project, {"a.png": photo_bytes(1)}).status_code == 403
    assert post(signed_in(charlie), project, {"a.png": photo_bytes(1)}).status_code == 404
    assert post(Client(), project, {"a.png": photo_bytes(1)}).status_code == 401
    assert not Image.objects.exists()


def test_it_says_how_files_are_sent(project: Project, alice: User) -> None:
    client = signed_in(alice)
    wrong_field = post(client, project, {"a.png": photo_bytes(1)}, field="file")
    assert (wrong_field.status_code, wrong_field.json()["code"]) == (400, "invalid")
    as_json = client.post(f"/api/v1/projects/{project.pk}/images/", {}, content_type="application/json")
    assert (as_json.status_code, as_json.json()["code"]) == (415, "unsupported")


def test_it_answers_413_above_the_cap_of_a_request(settings: Settings, project: Project, alice: User) -> None:
    settings.UPLOAD_MAX_REQUEST_BYTES = 100
    answer = post(signed_in(alice), project, {"a.png": photo_bytes(1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_it_answers_413_for_too_many_files(settings: Settings, project: Project, alice: User) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    answer = post(signed_in(alice), project, {f"{n}.png": photo_bytes(n) for n in range(3)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_it_has_them_encoded_under_the_id_of_the_upload(
    project: Project, alice: User, model: str, queue_redis: redis.Redis
) -> None:
    answer = post(signed_in(alice), project, {"a.png": photo_bytes(1)})
    (taken,) = Queue(queue_redis, model).take("w")
    assert taken.entry.request_id == answer["X-Request-ID"]


def test_it_takes_uploads_while_redis_is_down(settings: Settings, project: Project, alice: User) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert post(signed_in(alice), project, {"a.png": photo_bytes(1)}).status_code == 201


def test_it_lists_what_came_in(project: Project, alice: User, bob: User, stored: Storage) -> None:
    post(signed_in(alice), project, {"a.png": photo_bytes(1)})
    listed = signed_in(bob).get(f"/api/v1/projects/{project.pk}/images/").json()["results"]
    assert [image["file_name"] for image in listed] == ["a.png"]
    assert stored.exists(stored.image_path(listed[0]["sha256"], listed[0]["media_type"]))
