from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from annotator.models import Annotation, Project, User
from annotator.uploads import service
from inference.contract.rle import encode
from inference.contract.storage import Storage
from tests.annotator.conftest import signed_in
from tests.annotator.uploads.files import photo_bytes
from tests.shapes import disc

DOCUMENT: dict[str, Any] = {
    "images": [{"id": 5, "file_name": "a.png", "width": 80, "height": 60}],
    "categories": [{"id": 2, "name": "apple"}],
    "annotations": [
        {
            "id": 1,
            "image_id": 5,
            "category_id": 2,
            "segmentation": encode(disc(80, 60, 30, 20, 10)).as_dict(),
        },
        {"id": 2, "image_id": 6, "category_id": 2, "segmentation": []},
    ],
}


@pytest.fixture(autouse=True)
def image(stored: Storage, project: Project, alice: User) -> None:
    service.add(project, alice, "a.png", photo_bytes(1, size=(80, 60)))


def post(client: Client, project: Project, data: Any, content_type: str = "application/json") -> Any:
    return client.post(f"/api/v1/projects/{project.pk}/import/", data, content_type=content_type)


def test_it_takes_a_json_body(project: Project, alice: User) -> None:
    answer = post(signed_in(alice), project, DOCUMENT)
    assert answer.status_code == 200
    report = answer.json()
    assert (report["created"], report["unchanged"], report["labels_created"]) == (1, 0, ["apple"])
    assert [(skipped["annotation"], skipped["code"]) for skipped in report["skipped"]] == [(2, "invalid")]
    assert post(signed_in(alice), project, DOCUMENT).json()["unchanged"] == 1


def test_it_takes_a_file(project: Project, alice: User) -> None:
    file = SimpleUploadedFile("coco.json", json.dumps(DOCUMENT).encode(), "application/json")
    answer = signed_in(alice).post(f"/api/v1/projects/{project.pk}/import/", {"file": file})
    assert (answer.status_code, answer.json()["created"]) == (200, 1)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"images": 1}'])
def test_it_says_what_is_malformed(project: Project, alice: User, body: bytes) -> None:
    answer = post(signed_in(alice), project, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_it_says_when_no_file_came(project: Project, alice: User) -> None:
    answer = signed_in(alice).post(f"/api/v1/projects/{project.pk}/import/", {"file": "text"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_it_answers_413_above_the_cap(settings: Settings, project: Project, alice: User) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = post(signed_in(alice), project, DOCUMENT)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_it_takes_an_owner(project: Project, bob: User, charlie: User) -> None:
    assert post(signed_in(bob), project, DOCUMENT).status_code == 403
    assert post(signed_in(charlie), project, DOCUMENT).status_code == 404
    assert not Annotation.objects.exists()
