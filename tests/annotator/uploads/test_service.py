from __future__ import annotations

import hashlib
import io
import threading
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from PIL import Image as Pillow
from pytest_django import Settings

from annotator.errors import Failure
from annotator.models import Image, Project, User
from annotator.uploads import service
from inference.contract.storage import Storage
from tests.annotator.uploads.files import photo_bytes, uploaded, zip_bytes


def test_it_stores_the_picture_under_its_hash(stored: Storage, project: Project, alice: User) -> None:
    image = service.add(project, alice, "a.jpg", photo_bytes(1, "JPEG"))
    data = stored.read_bytes(stored.image_path(image.sha256, "image/jpeg"))
    assert hashlib.sha256(data).hexdigest() == image.sha256
    assert (image.width, image.height, image.byte_size) == (24, 16, len(data))
    assert image.media_type == "image/jpeg"
    assert image.source_sha256 == hashlib.sha256(photo_bytes(1, "JPEG")).hexdigest()
    assert image.uploaded_by == alice
    with Pillow.open(io.BytesIO(stored.read_bytes(stored.thumbnail_path(image.sha256)))) as small:
        assert small.size == (24, 16)


def test_it_keeps_the_good_and_names_the_bad(stored: Storage, project: Project, alice: User) -> None:
    archive = zip_bytes(
        {
            "f/a.png": photo_bytes(1),
            "../x.png": photo_bytes(2),
            "b.png": photo_bytes(3)[:99],
            "c.png": photo_bytes(4),
        }
    )
    files = [uploaded("words.jpg", b"words"), uploaded("z.zip", archive), uploaded("d.png", photo_bytes(5))]
    received = service.receive(project, alice, files)
    assert [image.file_name for image in received.created] == ["f/a.png", "c.png", "d.png"]
    assert [(reason.name, reason.code) for reason in received.rejected] == [
        ("words.jpg", "unsupported"),
        ("../x.png", "invalid"),
        ("b.png", "invalid"),
    ]
    assert Image.objects.count() == 3


def test_it_stores_nothing_of_a_rejected_file(
    stored: Storage, project: Project, alice: User, tmp_path: Path
) -> None:
    service.receive(project, alice, [uploaded("a.png", photo_bytes(1)[:200]), uploaded("b.svg", b"<svg/>")])
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not Image.objects.exists()


def test_it_rejects_the_same_bytes_twice(stored: Storage, project: Project, alice: User) -> None:
    data = photo_bytes(1)
    received = service.receive(project, alice, [uploaded("a.png", data), uploaded("b.png", data)])
    (first,) = received.created
    assert [reason.as_dict() for reason in received.rejected] == [
        {
            "name": "b.png",
            "code": "duplicate",
            "message": "The project has this picture already, as a.png.",
            "image": first.pk,
        }
    ]


def test_it_rejects_the_same_picture_under_other_metadata(
    stored: Storage, project: Project, alice: User
) -> None:
    first = service.add(project, alice, "a.jpg", photo_bytes(1, "JPEG"))
    with pytest.raises(Failure) as caught:
        service.add(project, alice, "b.jpg", photo_bytes(1, "JPEG", comment=b"another"))
    assert (caught.value.code, caught.value.details) == ("duplicate", {"image": first.pk})


def test_it_takes_the_same_picture_into_another_project(
    stored: Storage, project: Project, alice: User
) -> None:
    other = Project.objects.create(name="Other", created_by=alice)
    first, second = (service.add(place, alice, "a.png", photo_bytes(1)) for place in (project, other))
    assert first.sha256 == second.sha256
    assert first.file_name == second.file_name


def test_it_renames_another_picture_of_the_same_name(stored: Storage, project: Project, alice: User) -> None:
    names = [service.add(project, alice, "a.jpg", photo_bytes(seed)).file_name for seed in range(3)]
    assert names == ["a.jpg", "a (2).jpg", "a (3).jpg"]


def test_it_rejects_a_file_above_the_byte_cap(
    settings: Settings, stored: Storage, project: Project, alice: User
) -> None:
    settings.UPLOAD_MAX_FILE_BYTES = 100
    (reason,) = service.receive(project, alice, [uploaded("a.png", photo_bytes(1))]).rejected
    assert reason.code == "too_large"


def test_it_rejects_too_many_pixels(
    settings: Settings, stored: Storage, project: Project, alice: User
) -> None:
    settings.UPLOAD_MAX_PIXELS = 24 * 16 - 1
    (reason,) = service.receive(project, alice, [uploaded("a.png", photo_bytes(1))]).rejected
    assert reason.code == "too_large"


@pytest.mark.django_db(transaction=True)
def test_it_creates_one_row_however_many_upload_at_once(
    stored: Storage, project: Project, alice: User
) -> None:
    """Eight uploads of the same picture, and of eight pictures of one name, at the same time."""
    outcomes: list[str] = []

    def upload(name: str, data: bytes) -> None:
        received = service.receive(project, alice, [uploaded(name, data)])
        outcomes.extend(["created"] * len(received.created) + [reason.code for reason in received.rejected])
        connection.close()

    same = photo_bytes(100, size=(200, 200))
    jobs = [("same.png", same)] * 8 + [("name.png", photo_bytes(seed)) for seed in range(8)]
    threads = [threading.Thread(target=upload, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["created"] * 9 + ["duplicate"] * 7
    names = set(Image.objects.values_list("file_name", flat=True))
    assert names == {"same.png", "name.png", *(f"name ({n}).png" for n in range(2, 9))}
    sums = Image.objects.values_list("sha256", "media_type")
    assert all(stored.exists(stored.image_path(*pair)) for pair in sums)


def test_it_shows_the_stored_picture_as_it_was(stored: Storage, project: Project, alice: User) -> None:
    data = photo_bytes(7, "BMP")
    image = service.add(project, alice, "a.bmp", data)
    with stored.open(stored.image_path(image.sha256, image.media_type)) as file:
        seen = np.asarray(Pillow.open(file))
    assert np.array_equal(seen, np.asarray(Pillow.open(io.BytesIO(data))))
