from __future__ import annotations

import io
import threading
from typing import Any

import numpy as np
import pytest
from django.test import Client
from PIL import Image as Pillow

from annotator import removal
from annotator.models import Image, Project, User
from annotator.tiles import build, service
from annotator.tiles.layout import is_large
from annotator.uploads import service as uploads
from inference.contract.storage import Storage
from tests.annotator.conftest import signed_in
from tests.annotator.uploads.files import photo_bytes

pytestmark = pytest.mark.django_db(transaction=True)
WIDTH, HEIGHT = 1101, 699
LEVELS = [(1101, 699), (551, 350), (276, 175)]


def smooth(format: str) -> bytes:
    """Return a coded picture of soft colours, which a JPEG keeps almost as they are."""
    seed = Pillow.open(io.BytesIO(photo_bytes(3, "PNG", (12, 8)))).resize((WIDTH, HEIGHT))
    out = io.BytesIO()
    seed.save(out, format, quality=95)
    return out.getvalue()


@pytest.fixture
def image(stored: Storage, project: Project, alice: User) -> Image:
    return uploads.add(project, alice, "a.png", photo_bytes(1, "PNG", size=(WIDTH, HEIGHT)))


def get(user: User | None, image: Image, rest: str = "", **headers: str) -> Any:
    client = signed_in(user) if user else Client()
    return client.get(f"/api/v1/images/{image.pk}/tiles/{rest}", headers=headers)


def pixels_of(user: User, image: Image, level: int, kind: str) -> np.ndarray[Any, Any]:
    """Return a level put together of its tiles."""
    width, height = LEVELS[level]
    whole = Pillow.new("RGB", (width, height))
    for row in range(-(-height // 512)):
        for column in range(-(-width // 512)):
            answer = get(user, image, f"{level}/{column}/{row}")
            assert answer.status_code == 200
            assert answer["Content-Type"] == kind
            whole.paste(Pillow.open(io.BytesIO(answer.content)), (512 * column, 512 * row))
    return np.asarray(whole)


def test_it_says_how_a_picture_is_cut(image: Image, bob: User) -> None:
    levels = [{"width": width, "height": height} for width, height in LEVELS]
    assert get(bob, image).json() == {"tile_size": 512, "levels": levels}


def test_it_gives_every_pixel_back(image: Image, bob: User, stored: Storage) -> None:
    picture = Pillow.open(io.BytesIO(stored.read_bytes(stored.image_path(image.sha256, image.media_type))))
    for level in range(len(LEVELS)):
        np.testing.assert_array_equal(pixels_of(bob, image, level, "image/png"), np.asarray(picture))
        picture = picture.reduce(2)


def test_it_gives_jpegs_as_jpegs(stored: Storage, project: Project, alice: User) -> None:
    image = uploads.add(project, alice, "a.jpg", smooth("JPEG"))
    stored_as = Pillow.open(io.BytesIO(stored.read_bytes(stored.image_path(image.sha256, image.media_type))))
    seen = pixels_of(alice, image, 0, "image/jpeg").astype(int)
    assert np.abs(seen - np.asarray(stored_as)).max() < 12


def test_it_lets_browsers_keep_a_tile(image: Image, bob: User) -> None:
    answer = get(bob, image, "1/0/0")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert (answer["X-Content-Type-Options"], "sandbox" in answer["Content-Security-Policy"]) == (
        "nosniff",
        True,
    )
    again = get(bob, image, "1/0/0", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("rest", ["3/0/0", "0/3/0", "0/0/2", "1/2/0", f"{10**30}/0/0", "-1/0/0", "0/0/x"])
def test_it_knows_no_tile_outside_the_picture(image: Image, bob: User, rest: str) -> None:
    answer = get(bob, image, rest)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("rest", ["", "0/0/0"])
def test_it_shows_nothing_to_strangers(image: Image, charlie: User, rest: str) -> None:
    assert get(charlie, image, rest).status_code == 404
    assert get(None, image, rest).status_code == 401


@pytest.mark.parametrize("rest", ["", "0/0/0"])
def test_it_says_that_the_picture_is_lost(image: Image, bob: User, stored: Storage, rest: str) -> None:
    stored.delete(stored.image_path(image.sha256, image.media_type))
    assert get(bob, image, rest).json()["code"] == "unavailable"
    assert not stored.exists(stored.tiles_path(image.sha256))


def test_it_cuts_a_picture_once(image: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[str] = []
    monkeypatch.setattr(build, "build", lambda source, kind, out: cut.append(kind))
    threads = [threading.Thread(target=service.make, args=(image,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cut == ["image/png"]


def test_it_removes_the_tiles_with_the_last_image_of_the_picture(
    image: Image, project: Project, alice: User, stored: Storage
) -> None:
    data = stored.read_bytes(stored.image_path(image.sha256, image.media_type))
    other = uploads.add(Project.objects.create(name="other"), alice, "b.png", data)
    service.make(image)
    removal.remove_image(image)
    assert stored.exists(stored.tiles_path(image.sha256))
    removal.remove_image(other)
    assert not stored.exists(stored.tiles_path(image.sha256))


def test_it_leaves_no_tiles_of_a_picture_that_goes_meanwhile(
    image: Image, stored: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(source: Any, kind: str, out: Any) -> None:
        removal.remove_image(Image.objects.get(pk=image.pk))

    monkeypatch.setattr(build, "build", cut)
    service.make(image)
    assert not stored.exists(stored.tiles_path(image.sha256))


def test_it_offers_tiles_of_large_pictures_only(image: Image, bob: User) -> None:
    address = f"/api/v1/images/{image.pk}/"
    assert signed_in(bob).get(address).json()["tiles"] is None
    Image.objects.filter(pk=image.pk).update(width=4500, height=4000)
    assert signed_in(bob).get(address).json()["tiles"] == f"{address}tiles/"
    assert not is_large(4000, 4000)
    assert is_large(8200, 100)
