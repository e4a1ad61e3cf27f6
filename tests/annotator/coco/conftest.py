from __future__ import annotations

import pytest

from annotator.models import Annotation, Image, Label, Project, User
from annotator.uploads import service
from inference.contract.rle import Mask, area, bbox, encode
from inference.contract.storage import Storage
from tests.annotator.uploads.files import photo_bytes
from tests.shapes import disc

WIDTH, HEIGHT = 80, 60
DISC = disc(WIDTH, HEIGHT, 30, 25, 14)
# A ring, a part of its own, and a dot inside the ring.
PARTS = (
    (DISC & ~disc(WIDTH, HEIGHT, 30, 25, 6)) | disc(WIDTH, HEIGHT, 70, 50, 7) | disc(WIDTH, HEIGHT, 30, 25, 2)
)


@pytest.fixture
def images(stored: Storage, project: Project, alice: User) -> list[Image]:
    """Three pictures: `a.png`, `dir/b.jpg`, `ü.png`."""
    names = [("a.png", "PNG"), ("dir/b.jpg", "JPEG"), ("ü.png", "PNG")]
    return [
        service.add(project, alice, name, photo_bytes(seed, format, size=(WIDTH, HEIGHT)))
        for seed, (name, format) in enumerate(names)
    ]


@pytest.fixture
def apple(project: Project) -> Label:
    return Label.objects.create(project=project, name="apple", color="#e69f00", supercategory="fruit")


def annotate(image: Image, label: Label, mask: Mask, **fields: object) -> Annotation:
    """Return a new row, accepted unless `fields` say otherwise."""
    rle = encode(mask)
    measures = {"counts": rle.counts, "area": area(rle), "bbox": bbox(rle)}
    return Annotation.objects.create(image=image, label=label, **{"source": "click", **measures, **fields})
