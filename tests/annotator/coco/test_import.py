from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from annotator.coco import document, export, import_
from annotator.coco.import_ import Report
from annotator.errors import Failure
from annotator.models import Annotation, Image, Label, Project, User
from inference.contract.rle import Rle, area, bbox, decode, encode
from inference.contract.storage import Storage
from tests.annotator.coco.conftest import DISC, PARTS, annotate

CATEGORIES = [{"id": 7, "name": "apple", "supercategory": "fruit"}, {"id": 9, "name": "leaf"}]
IMAGES = [
    {"id": 100, "file_name": "a.png", "width": 80, "height": 60},
    {"id": 50, "file_name": "dir/b.jpg"},
    {"id": 3, "file_name": "elsewhere.png", "width": 80, "height": 60},
]
SEGMENTATION = encode(DISC).as_dict()


def row(**fields: Any) -> dict[str, Any]:
    """Return an annotation of a foreign document, valid unless `fields` break it."""
    return {"id": 1, "image_id": 100, "category_id": 7, "segmentation": SEGMENTATION, "iscrowd": 0, **fields}


def load(project: Project, user: User, *rows: Any, **parts: Any) -> Report:
    data = {"images": IMAGES, "categories": CATEGORIES, "annotations": list(rows), **parts}
    return import_.load(project, user, document.read(json.dumps(data).encode()))


def masks(project: Project) -> list[tuple[str, str, Any]]:
    rows = Annotation.objects.filter(image__project=project).order_by("pk").select_related("image", "label")
    return [
        (row.image.file_name, row.label.name, decode(Rle((row.image.height, row.image.width), row.counts)))
        for row in rows
    ]


def test_it_creates_rows_on_images_of_the_same_name(
    project: Project, images: list[Image], alice: User
) -> None:
    report = load(
        project, alice, row(), row(id=2, image_id=50, category_id=9, segmentation=[[0, 0, 9, 0, 9, 9, 0, 9]])
    )
    assert (report.created, report.unchanged, report.skipped) == (2, 0, [])
    first, second = masks(project)
    assert first[:2] == ("a.png", "apple")
    assert np.array_equal(first[2], DISC)
    assert second[:2] == ("dir/b.jpg", "leaf")
    assert second[2].sum() == 81
    stored = Annotation.objects.order_by("pk")[0]
    assert (stored.source, stored.status, stored.created_by) == ("import", "accepted", alice)
    assert (stored.area, stored.bbox) == (area(encode(DISC)), bbox(encode(DISC)))


def test_it_takes_the_order_of_our_own_exports(project: Project, images: list[Image], alice: User) -> None:
    orders = [2, -1, "top", 10**9, 1.5, True]
    rows = [
        row(id=i, z_order=order, image_id=100, segmentation=[[0, 0, 9 + i, 0, 9, 9]])
        for i, order in enumerate(orders)
    ]
    assert load(project, alice, *rows).created == len(orders)
    stored = Annotation.objects.order_by("pk").values_list("z_order", flat=True)
    assert list(stored) == [2, -1, 0, 0, 0, 0]


def test_it_creates_missing_labels_and_finds_others_in_any_case(
    project: Project, images: list[Image], alice: User, apple: Label
) -> None:
    report = load(project, alice, row(), categories=[{"id": 7, "name": "Apple"}, CATEGORIES[1]])
    assert report.labels_created == ["leaf"]
    assert Annotation.objects.get().label == apple
    assert Label.objects.get(name="leaf").color != apple.color


def test_it_changes_nothing_the_second_time(project: Project, images: list[Image], alice: User) -> None:
    rows = [row(), row(id=2, image_id=50)]
    load(project, alice, *rows)
    again = load(project, alice, *rows)
    assert (again.created, again.unchanged, again.labels_created) == (0, 2, [])
    assert Annotation.objects.count() == 2


def test_it_takes_its_own_export_without_doubling_anything(
    project: Project, images: list[Image], apple: Label, alice: User
) -> None:
    annotate(images[0], apple, PARTS)
    for form in ("rle", "polygon"):
        data = b"".join(export.document(export.select(project), form))  # type: ignore[arg-type]
        report = import_.load(project, alice, document.read(data))
        assert (report.created, report.unchanged, report.skipped) == (0, 1, [])


def test_it_carries_an_export_into_another_project(
    project: Project, images: list[Image], apple: Label, alice: User, stored: Storage
) -> None:
    from annotator.uploads import service

    annotate(images[0], apple, PARTS)
    data = b"".join(export.document(export.select(project), "polygon"))
    other = Project.objects.create(name="Other", created_by=alice)
    for image in images:
        content = stored.read_bytes(stored.image_path(image.sha256, image.media_type))
        service.add(other, alice, image.file_name, content)
    assert import_.load(other, alice, document.read(data)).created == 1
    ((name, label, mask),) = masks(other)
    assert (name, label) == ("a.png", "apple")
    assert np.array_equal(mask, PARTS)


def test_it_counts_the_same_instance_twice_in_a_document_once(
    project: Project, images: list[Image], alice: User
) -> None:
    report = load(project, alice, row(), row(id=2))
    assert (report.created, report.unchanged) == (1, 1)
    assert Annotation.objects.count() == 1


def test_it_leaves_alone_what_a_person_did_since(project: Project, images: list[Image], alice: User) -> None:
    load(project, alice, row(), row(id=2, image_id=50))
    first, second = Annotation.objects.order_by("pk")
    edited = encode(PARTS)
    Annotation.objects.filter(pk=first.pk).update(counts=edited.counts, revision=2)
    Annotation.objects.filter(pk=second.pk).update(deleted=True, revision=2)
    report = load(project, alice, row(), row(id=2, image_id=50))
    assert (report.created, report.unchanged) == (0, 1)
    assert [(skipped["annotation"], skipped["code"]) for skipped in report.skipped] == [(2, "conflict")]
    assert Annotation.objects.get(pk=first.pk).counts == edited.counts
    assert Annotation.objects.get(pk=second.pk).deleted


@pytest.mark.parametrize("status", ["suggested", "rejected"])
def test_it_says_that_an_equal_mask_is_not_accepted_here(
    project: Project, images: list[Image], apple: Label, alice: User, status: str
) -> None:
    annotate(images[0], apple, DISC, status=status)
    report = load(project, alice, row(), row(id=2, image_id=50))
    assert (report.created, report.unchanged) == (1, 0)
    (skipped,) = report.skipped
    assert (skipped["annotation"], skipped["code"]) == (1, "conflict")
    assert status in skipped["message"]
    annotate(images[0], apple, DISC)
    assert load(project, alice, row()).unchanged == 1


def test_it_names_by_its_place_what_has_no_plain_id(
    project: Project, images: list[Image], alice: User
) -> None:
    data = json.dumps({"images": IMAGES, "categories": CATEGORIES, "annotations": [{"id": 7}]})
    for id in ("1e999", "[" * 500 + "]" * 500, "null"):
        document_ = document.read(data.replace('"id": 7}]', f'"id": {id}}}]').encode())
        report = import_.load(project, alice, document_)
        assert [skipped["annotation"] for skipped in report.skipped] == ["annotations[0]"]


@pytest.mark.parametrize(
    ("broken", "code", "word"),
    [
        (row(image_id=4), "invalid", "image_id"),
        (row(image_id=[100]), "invalid", "image_id"),
        (row(image_id=3), "not_found", "elsewhere.png"),
        (row(category_id=1), "invalid", "category_id"),
        (row(segmentation=[]), "invalid", "segmentation"),
        (row(segmentation={"size": [0, 0], "counts": ""}), "invalid", "size"),
        (row(segmentation={"size": [80, 60], "counts": "a"}), "invalid", "size"),
        (row(iscrowd=1), "unsupported", "crowd"),
        ({}, "invalid", "image_id"),
    ],
)
def test_it_skips_a_broken_annotation_with_its_reason_and_keeps_the_rest(
    project: Project, images: list[Image], alice: User, broken: dict[str, Any], code: str, word: str
) -> None:
    report = load(project, alice, broken, row(id=2))
    assert report.created == 1
    (skipped,) = report.skipped
    assert (skipped["annotation"], skipped["code"]) == (broken.get("id", "annotations[0]"), code)
    assert word in skipped["message"]
    assert Annotation.objects.count() == 1


def test_it_skips_an_image_of_another_size(project: Project, images: list[Image], alice: User) -> None:
    turned = [{"id": 100, "file_name": "a.png", "width": 60, "height": 80}]
    (skipped,) = load(project, alice, row(), images=turned).skipped
    assert "60×80" in skipped["message"]


def test_it_says_when_no_image_is_here(project: Project, images: list[Image], alice: User) -> None:
    with pytest.raises(Failure) as caught:
        load(project, alice, row(image_id=3), images=IMAGES[2:])
    assert caught.value.code == "invalid"
    assert "elsewhere.png" in caught.value.message
    assert not Label.objects.exists()


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"[]", "the document"),
        (b"{}", "annotations"),
        (b'{"annotations": [1], "images": [], "categories": []}', "annotations[0]"),
        (b'{"annotations": [], "images": {}, "categories": []}', "images"),
        (b'{"annotations": [], "images": [{"id": "1"}], "categories": []}', "images[0].id"),
        (b'{"annotations": [], "images": [{"id": 1}], "categories": []}', "images[0].file_name"),
        (b'{"annotations": [], "images": [], "categories": [{"id": 1, "name": ""}]}', "categories[0].name"),
        (
            b'{"annotations": [], "images": [], "categories": [{"id": 1, "name": "a"}, {"id": 1}]}',
            "categories[1].id",
        ),
        (
            b'{"annotations": [], "images": [{"id": 1, "file_name": "a", "width": "9"}], "categories": []}',
            "images[0].width",
        ),
    ],
)
def test_it_says_what_is_malformed_and_where(data: bytes, where: str) -> None:
    with pytest.raises(Failure) as caught:
        document.read(data)
    assert (caught.value.code, caught.value.details) == ("invalid", {"where": where})
    assert where in caught.value.message


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\xff", b'{"a": NaN}', b"[" * 200_000, b"9" * 5000])
def test_it_refuses_what_is_not_json(data: bytes) -> None:
    with pytest.raises(Failure) as caught:
        document.read(data)
    assert caught.value.code == "invalid"
