from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from django.test import AsyncClient
from PIL import Image as Pillow

from annotator.models import Image, Project, User
from annotator.uploads import service
from inference.contract.storage import Storage
from tests.annotator.uploads.files import photo_bytes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def image(stored: Storage, project: Project, alice: User) -> Image:
    return service.add(project, alice, "a.jpg", photo_bytes(1, "JPEG", size=(900, 300)))


async def get(user: User, path: str, **headers: str) -> Any:
    """Return the answer with its whole body as `body`, read as the server does under ASGI."""
    client = AsyncClient()
    await client.aforce_login(user)
    answer: Any = await client.get(path, headers=headers)
    answer.body = b"".join([part async for part in answer]) if answer.streaming else answer.content
    return answer


async def test_it_serves_the_stored_bytes_as_what_they_are(image: Image, bob: User) -> None:
    answer = await get(bob, f"/api/v1/images/{image.pk}/file")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.body).hexdigest() == image.sha256
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Length"] == str(len(answer.body))
    assert answer["ETag"] == f'"{image.sha256}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"


async def test_it_serves_a_thumbnail(image: Image, bob: User) -> None:
    answer = await get(bob, f"/api/v1/images/{image.pk}/thumbnail")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert Pillow.open(io.BytesIO(answer.body)).size == (512, 171)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["file", "thumbnail"])
async def test_it_sends_nothing_to_who_has_it_already(image: Image, bob: User, kind: str) -> None:
    path = f"/api/v1/images/{image.pk}/{kind}"
    etag = (await get(bob, path))["ETag"]
    answer = await get(bob, path, **{"If-None-Match": etag})
    assert (answer.status_code, answer.body) == (304, b"")
    assert answer["ETag"] == etag


@pytest.mark.parametrize("kind", ["file", "thumbnail"])
async def test_it_shows_nothing_to_strangers(image: Image, charlie: User, kind: str) -> None:
    assert (await get(charlie, f"/api/v1/images/{image.pk}/{kind}")).status_code == 404
    assert (await AsyncClient().get(f"/api/v1/images/{image.pk}/{kind}")).status_code == 401


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, None),
        ("bytes=-7", -7, None),
        ("bytes=5-99999999", 5, None),
    ],
)
async def test_it_serves_a_range(image: Image, bob: User, asked: str, start: int, stop: int | None) -> None:
    whole = (await get(bob, f"/api/v1/images/{image.pk}/file")).body
    answer = await get(bob, f"/api/v1/images/{image.pk}/file", Range=asked)
    assert (answer.status_code, answer.body) == (206, whole[start:stop])
    first = start % len(whole)
    last = first + len(answer.body) - 1
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert answer["Content-Length"] == str(len(answer.body))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-3"])
async def test_it_answers_416_outside_the_file(image: Image, bob: User, asked: str) -> None:
    answer = await get(bob, f"/api/v1/images/{image.pk}/file", Range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{image.byte_size}"


async def test_it_serves_everything_for_ranges_it_does_not_know_or_of_another_file(
    image: Image, bob: User
) -> None:
    path = f"/api/v1/images/{image.pk}/file"
    for headers in (
        {"Range": "bytes=0-1,5-6"},
        {"Range": "lines=1-2"},
        {"Range": f"bytes={'9' * 5000}-"},
        {"Range": f"bytes=0-{'9' * 5000}"},
        {"Range": "bytes=0-1", "If-Range": '"x"'},
    ):
        answer = await get(bob, path, **headers)
        assert (answer.status_code, len(answer.body)) == (200, image.byte_size)


async def test_it_says_when_the_storage_has_lost_the_file(image: Image, bob: User, stored: Storage) -> None:
    stored.delete(stored.image_path(image.sha256, image.media_type))
    answer = await get(bob, f"/api/v1/images/{image.pk}/file")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
