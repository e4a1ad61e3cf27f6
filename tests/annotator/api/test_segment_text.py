"""`images/{id}/segment/` with words and examples, answered by a worker that runs the built-in model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import pytest

from annotator.models import Image, User
from inference.contract import rle
from inference.contract.storage import Storage
from tests.annotator.api.test_segment import BUILT_IN, Script
from tests.annotator.server import Server
from tests.conftest import RedisPair
from tests.inference.conftest import store
from tests.inference.worker_process import ROOT, WorkerProcess

PHOTO = ROOT / "static" / "samples" / "astronaut.jpg"
# Where the helmet is, in parts of the photo.
HELMET = (0.54, 0.65, 1.0, 1.0)


@pytest.fixture
def astronaut(photo: Any, stored: Storage, redis_pair: RedisPair, tmp_path: Path) -> Iterator[Image]:
    """An image of an astronaut with her helmet, and a worker of the model that ships."""
    stored.activate_model(stored.publish_bundle(BUILT_IN))
    with PIL.Image.open(PHOTO) as opened:
        width, height = opened.size
    image: Image = photo()
    sha256 = store(stored, PHOTO.read_bytes(), "image/jpeg").key.partition(":")[2]
    Image.objects.filter(pk=image.pk).update(
        sha256=sha256, media_type="image/jpeg", width=width, height=height
    )
    image.refresh_from_db()
    worker = WorkerProcess(tmp_path, redis_pair, stored, model_bundle=BUILT_IN, worker_id="built-in")
    worker.start()
    yield image
    worker.kill()


def test_it_finds_things_by_their_names(web: Server, bob: User, astronaut: Image) -> None:
    bobs = Script(web, bob)
    address = f"images/{astronaut.pk}/segment/"
    status, answer, _ = bobs.post(address, {"text": "Helmet", "threshold": 0.3})
    assert status == 200
    best = answer["instances"][0]
    mask = rle.decode(rle.parse(best["rle"], astronaut.height, astronaut.width))
    x0, y0, x1, y1 = HELMET
    inside = mask[
        int(y0 * astronaut.height) : int(y1 * astronaut.height),
        int(x0 * astronaut.width) : int(x1 * astronaut.width),
    ]
    assert inside.sum() / mask.sum() > 0.6
    assert 0.3 <= best["score"] <= 1

    box = [part * side for part, side in zip(HELMET, (astronaut.width, astronaut.height) * 2, strict=True)]
    status, answer, _ = bobs.post(address, {"exemplars": [{"box": box}], "threshold": 0.3})
    assert status == 200
    assert len(answer["instances"]) >= 1


def test_it_says_which_words_it_knows_instead(web: Server, bob: User, astronaut: Image) -> None:
    bobs = Script(web, bob)
    address = f"images/{astronaut.pk}/segment/"
    for text, words in (
        ("puppy", ["puppy", "dog"]),
        ("🐶", ["no letters"]),
        ("   ", ["empty"]),
        ("dog " * 1250, ["5000"]),
    ):
        status, answer, _ = bobs.post(address, {"text": text, "threshold": 0.3})
        assert (status, answer["code"]) == (400, "invalid"), text
        assert all(word in answer["message"] for word in words), answer
    assert bobs.post(address, {"text": "dog", "threshold": 0.3})[0] == 200
