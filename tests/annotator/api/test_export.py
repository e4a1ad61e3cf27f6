from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from PIL import Image as Pillow

from annotator.models import Annotation, Image, Label, Project, User
from annotator.uploads import service
from inference.contract.rle import area, bbox, encode
from inference.contract.storage import Storage
from tests.annotator.uploads.files import photo_bytes
from tests.shapes import disc

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def annotation(stored: Storage, project: Project, alice: User) -> Annotation:
    image = service.add(project, alice, "a.png", photo_bytes(1, size=(80, 60)))
    label = Label.objects.create(project=project, name="apple", color="#e69f00")
    rle = encode(disc(80, 60, 30, 20, 10))
    return Annotation.objects.create(
        image=image, label=label, source="click", counts=rle.counts, area=area(rle), bbox=bbox(rle)
    )


async def get(user: User, project: Project, query: str = "") -> Any:
    """Return the answer with its whole body as `body`, read as the server does under ASGI."""
    client = AsyncClient()
    await client.aforce_login(user)
    answer: Any = await client.get(f"/api/v1/projects/{project.pk}/export/{query}")
    answer.body = b"".join([part async for part in answer]) if answer.streaming else answer.content
    return answer


async def test_it_streams_the_document_under_the_projects_name(
    annotation: Annotation, project: Project, bob: User
) -> None:
    answer = await get(bob, project, "?format=coco")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.streaming
    assert answer["Content-Disposition"] == 'attachment; filename="Orchard.json"'
    (row,) = json.loads(answer.body)["annotations"]
    assert row["segmentation"] == {"size": [60, 80], "counts": annotation.counts}


async def test_it_writes_polygons(annotation: Annotation, project: Project, bob: User) -> None:
    (row,) = json.loads((await get(bob, project, "?masks=polygon")).body)["annotations"]
    assert isinstance(row["segmentation"][0][0], int)


async def test_it_zips_with_the_pictures(annotation: Annotation, project: Project, bob: User) -> None:
    answer = await get(bob, project, "?images=1&masks=polygon")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="Orchard.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.namelist() == ["annotations.json", "images/a.png"]
        assert archive.testzip() is None


async def test_it_zips_pictures_that_open_under_the_names_in_the_document(
    stored: Storage, project: Project, alice: User
) -> None:
    """Also where the stored picture is a PNG and its name ends otherwise."""

    def upload() -> None:
        for seed, format in enumerate(("BMP", "TIFF", "JPEG")):
            service.add(project, alice, f"a.{format.lower()}", photo_bytes(seed, format, size=(80, 60)))

    await sync_to_async(upload)()
    with zipfile.ZipFile(io.BytesIO((await get(alice, project, "?images=1")).body)) as archive:
        rows = json.loads(archive.read("annotations.json"))["images"]
        assert [row["file_name"] for row in rows] == ["a.bmp", "a.tiff", "a.jpeg"]
        for row in rows:
            with Pillow.open(archive.open(f"images/{row['file_name']}")) as picture:
                picture.load()
                assert picture.size == (row["width"], row["height"])


async def test_it_filters_by_status(annotation: Annotation, project: Project, bob: User) -> None:
    for status, count in (("approved", 0), ("todo", 1), ("approved&status=todo", 1)):
        document = json.loads((await get(bob, project, f"?status={status}")).body)
        assert len(document["images"]) == len(document["annotations"]) == count


@pytest.mark.parametrize("query", ["?masks=png", "?images=perhaps", "?format=yolo", "?status=lost"])
async def test_it_refuses_what_it_does_not_know(project: Project, bob: User, query: str) -> None:
    answer = await get(bob, project, query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


async def test_it_shows_nothing_to_strangers(project: Project, charlie: User) -> None:
    assert (await get(charlie, project)).status_code == 404


async def test_it_names_a_file_for_any_project_name(project: Project, alice: User) -> None:
    await Project.objects.filter(pk=project.pk).aupdate(name='a/b "ü"\r\nX-Bad: 1')
    answer = await get(alice, project)
    assert answer.status_code == 200
    assert "X-Bad" not in answer.headers


async def test_it_stops_when_the_client_goes(annotation: Annotation, project: Project, bob: User) -> None:
    client = AsyncClient()
    await client.aforce_login(bob)
    answer: Any = await client.get(f"/api/v1/projects/{project.pk}/export/?images=1")
    pieces = answer.streaming_content.__aiter__()
    assert await anext(pieces)
    await pieces.aclose()
    assert await Image.objects.acount() == 1
