from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from pycocotools.coco import COCO

from annotator.coco import export
from annotator.coco.archive import archive
from annotator.coco.export import Masks, select
from annotator.models import Annotation, Image, Label, Project
from inference.contract.rle import area, bbox, encode
from inference.contract.storage import Storage
from tests.annotator.coco.conftest import DISC, PARTS, annotate


def exported(project: Project, masks: Masks = "rle", **options: object) -> bytes:
    return b"".join(export.document(select(project, **options), masks))  # type: ignore[arg-type]


def loaded(data: bytes, tmp_path: Path) -> COCO:
    """Return the document as pycocotools loads it, from a file."""
    path = tmp_path / "annotations.json"
    path.write_bytes(data)
    return COCO(str(path))


@pytest.mark.parametrize("masks", ["rle", "polygon"])
def test_it_gives_pycocotools_the_very_masks(
    project: Project, images: list[Image], apple: Label, tmp_path: Path, masks: Masks
) -> None:
    dot = np.zeros_like(DISC)
    dot[59, 79] = True
    drawn = {
        annotate(image, apple, mask).pk: mask for image, mask in zip(images, [DISC, PARTS, dot], strict=True)
    }
    coco = loaded(exported(project, masks), tmp_path)
    assert set(coco.anns) == set(drawn)
    for key, mask in drawn.items():
        assert np.array_equal(coco.annToMask(coco.anns[key]).astype(bool), mask)


def test_it_writes_what_trainers_read(project: Project, images: list[Image], apple: Label) -> None:
    row = annotate(images[1], apple, PARTS)
    document = json.loads(exported(project))
    assert document["categories"] == [{"id": apple.pk, "name": "apple", "supercategory": "fruit"}]
    assert [(image["id"], image["file_name"]) for image in document["images"]] == [
        (image.pk, image.file_name) for image in images
    ]
    assert {(image["width"], image["height"]) for image in document["images"]} == {(80, 60)}
    rle = encode(PARTS)
    assert document["annotations"] == [
        {
            "id": row.pk,
            "image_id": images[1].pk,
            "category_id": apple.pk,
            "segmentation": {"size": [60, 80], "counts": rle.counts},
            "area": area(rle),
            "bbox": bbox(rle),
            "iscrowd": 0,
        }
    ]


def test_it_writes_an_order_only_where_there_is_one(
    project: Project, images: list[Image], apple: Label, tmp_path: Path
) -> None:
    for order in (0, 2, -1):
        annotate(images[0], apple, DISC, z_order=order)
    coco = loaded(exported(project), tmp_path)
    assert [row.get("z_order") for row in coco.anns.values()] == [None, 2, -1]
    assert np.array_equal(coco.annToMask(coco.anns[min(coco.anns)]).astype(bool), DISC)


def test_it_exports_only_what_was_accepted(project: Project, images: list[Image], apple: Label) -> None:
    kept = annotate(images[0], apple, DISC)
    for fields in ({"status": "suggested"}, {"status": "rejected"}, {"deleted": True}):
        annotate(images[0], apple, PARTS, **fields)
    elsewhere = Project.objects.create(name="Elsewhere")
    other = Image.objects.create(
        project=elsewhere, file_name="a.png", source_sha256="1", sha256="2", byte_size=1, width=80, height=60
    )
    annotate(other, Label.objects.create(project=elsewhere, name="apple", color="#e69f00"), DISC)
    assert [row["id"] for row in json.loads(exported(project))["annotations"]] == [kept.pk]


def test_it_never_renumbers_and_gives_the_same_bytes(
    project: Project, images: list[Image], apple: Label
) -> None:
    rows = [annotate(images[0], apple, DISC) for _ in range(3)]
    assert exported(project) == exported(project)
    Annotation.objects.filter(pk=rows[0].pk).update(deleted=True)
    assert [row["id"] for row in json.loads(exported(project))["annotations"]] == [rows[1].pk, rows[2].pk]


def test_it_exports_the_images_of_a_status(project: Project, images: list[Image], apple: Label) -> None:
    Image.objects.filter(pk=images[1].pk).update(status="approved")
    wanted = annotate(images[1], apple, DISC)
    annotate(images[0], apple, DISC)
    document = json.loads(exported(project, statuses=["approved"]))
    assert [image["id"] for image in document["images"]] == [images[1].pk]
    assert [row["id"] for row in document["annotations"]] == [wanted.pk]


def test_it_exports_an_empty_project(project: Project, tmp_path: Path) -> None:
    coco = loaded(exported(project), tmp_path)
    assert (coco.imgs, coco.anns, coco.cats) == ({}, {}, {})


def test_it_goes_on_over_many_pages(project: Project, images: list[Image], apple: Label) -> None:
    rle = encode(DISC)
    Annotation.objects.bulk_create(
        Annotation(
            image=images[0], label=apple, source="click", counts=rle.counts, area=area(rle), bbox=bbox(rle)
        )
        for _ in range(2 * export.PAGE + 1)
    )
    assert len(json.loads(exported(project))["annotations"]) == 2 * export.PAGE + 1


def test_it_leaves_out_rows_that_are_added_meanwhile(
    project: Project, images: list[Image], apple: Label
) -> None:
    annotate(images[0], apple, DISC)
    pieces = export.document(select(project), "rle")
    start = next(pieces)
    late = Label.objects.create(project=project, name="late", color="#000000")
    annotate(images[0], late, DISC)
    annotate(images[0], apple, PARTS)
    document = json.loads(start + b"".join(pieces))
    assert len(document["annotations"]) == 1
    assert {row["category_id"] for row in document["annotations"]} <= {
        row["id"] for row in document["categories"]
    }


def test_it_takes_no_more_memory_for_a_larger_project(
    project: Project, images: list[Image], apple: Label
) -> None:
    rle = encode(DISC)
    peaks = []
    for count in (400, 1_600):
        Annotation.objects.bulk_create(
            Annotation(
                image=images[0],
                label=apple,
                source="click",
                counts=rle.counts,
                area=area(rle),
                bbox=bbox(rle),
            )
            for _ in range(count)
        )
        tracemalloc.start()
        assert sum(map(len, export.document(select(project), "rle"))) > count * 100
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_it_zips_the_pictures_under_their_names(
    project: Project, images: list[Image], apple: Label, stored: Storage
) -> None:
    annotate(images[0], apple, DISC)
    data = b"".join(archive(select(project), "polygon", stored))
    assert data == b"".join(archive(select(project), "polygon", stored))
    with zipfile.ZipFile(io.BytesIO(data)) as target:
        assert target.testzip() is None
        document = json.loads(target.read("annotations.json"))
        assert document == json.loads(exported(project, "polygon"))
        for row, image in zip(document["images"], images, strict=True):
            content = target.read(f"images/{row['file_name']}")
            assert content == stored.read_bytes(stored.image_path(image.sha256, image.media_type))
            assert Pillow.open(io.BytesIO(content)).size == (row["width"], row["height"])
        assert len(target.namelist()) == 4
