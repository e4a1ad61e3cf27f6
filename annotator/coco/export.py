"""A project as COCO, written piece by piece: memory does not grow with the project.

Ids are the rows' own and never change; rows come in the order of their ids and nothing in the document
depends on the time, so that the same project gives the same bytes. Rows added meanwhile are left out.
An annotation that was brought forward or sent back has one key more than COCO knows: `z_order`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeVar

from django.db.models import Model, QuerySet

from annotator.coco.polygons import polygons
from annotator.models import Annotation, Image, Label, Project
from inference.contract.rle import Rle

Masks = Literal["rle", "polygon"]
M = TypeVar("M", bound=Model)
# Rows read, and written, at a time.
PAGE = 200
_ANNOTATION_FIELDS = (
    "image_id", "label_id", "counts", "area", "bbox", "z_order", "image__height", "image__width",
)  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """The rows of a project that are exported, up to the last that was there when the export began."""

    name: str
    labels: QuerySet[Label]
    images: QuerySet[Image]
    annotations: QuerySet[Annotation]


def select(project: Project, statuses: Collection[str] = ()) -> Selection:
    """Select all labels, the images of these statuses (none named: all), and what is accepted on them."""
    labels, images = project.labels.all(), project.images.all()
    annotations = Annotation.objects.filter(image__project=project, deleted=False, status="accepted")
    if statuses:
        images = images.filter(status__in=statuses)
        annotations = annotations.filter(image__status__in=statuses)
    last_label, last_image = _last(labels), _last(images)
    annotations = annotations.filter(image__lte=last_image, label__lte=last_label, pk__lte=_last(annotations))
    return Selection(
        project.name, labels.filter(pk__lte=last_label), images.filter(pk__lte=last_image), annotations
    )


def document(selection: Selection, masks: Masks) -> Generator[bytes]:
    """Yield the COCO document, UTF-8, in pieces of some rows each."""
    info = {"description": selection.name}
    yield f'{{"info":{_json(info)},"licenses":[],"categories":'.encode()
    yield from _array(map(_category, rows(selection.labels)))
    yield b',"images":'
    yield from _array(map(_image, rows(selection.images)))
    yield b',"annotations":'
    annotations = selection.annotations.select_related("image").only(*_ANNOTATION_FIELDS)
    yield from _array(_annotation(row, masks) for row in rows(annotations))
    yield b"}\n"


def rows(queryset: QuerySet[M]) -> Iterator[M]:
    """Yield the rows by id, a page at a time: no cursor stays open while a client reads."""
    position = 0
    while page := list(queryset.filter(pk__gt=position).order_by("pk")[:PAGE]):
        yield from page
        position = page[-1].pk


def _last(queryset: QuerySet[Any]) -> int:
    """Return the greatest id of the rows, 0 if there are none."""
    return int(queryset.order_by("-pk").values_list("pk", flat=True).first() or 0)


def _array(items: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield a JSON array, a page of items at a time."""
    iterator, separator = iter(items), ""
    yield b"["
    while page := list(islice(iterator, PAGE)):
        yield (separator + ",\n".join(map(_json, page))).encode()
        separator = ",\n"
    yield b"]"


def _category(label: Label) -> dict[str, Any]:
    return {"id": label.pk, "name": label.name, "supercategory": label.supercategory}


def _image(image: Image) -> dict[str, Any]:
    return {"id": image.pk, "file_name": image.file_name, "width": image.width, "height": image.height}


def _annotation(row: Annotation, masks: Masks) -> dict[str, Any]:
    rle = Rle((row.image.height, row.image.width), row.counts)
    return {
        "id": row.pk,
        "image_id": row.image.pk,
        "category_id": row.label_id,
        "segmentation": rle.as_dict() if masks == "rle" else polygons(rle),
        "area": row.area,
        "bbox": row.bbox,
        "iscrowd": 0,
        **({"z_order": row.z_order} if row.z_order else {}),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
