"""COCO in: annotations become rows, on the images that the project has under the same file names.

Importing the same document again changes nothing, and neither does importing what was exported from here: an
annotation is known by its image, label and mask. What a person did with it since is left alone: what was
deleted, or is only suggested, or was rejected is not written again, and the report says so.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from annotator import events, labels
from annotator.coco.document import Document, Row
from annotator.coco.segmentation import to_rle
from annotator.errors import Failure
from annotator.models import Z_ORDER_LIMIT, Annotation, Image, Label, Project, User
from inference.contract import rle as rle_codec
from inference.contract.rle import Rle, RleError

# Annotations written in one transaction.
BATCH = 500


# Image, label and mask: what an annotation is known by.
Content = tuple[int, int, str]


class Skip(Exception):
    """Why one annotation is not imported: a code, and a message that a person can act on."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Report:
    """What became of a document. `skipped`: `{annotation, code, message}`, by the document's own ids."""

    created: int = 0
    unchanged: int = 0
    labels_created: list[str] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Instance:
    """One annotation of the document, found valid."""

    source_id: Any
    image: Image
    label: Label
    rle: Rle
    z_order: int

    @property
    def content(self) -> Content:
        return self.image.pk, self.label.pk, self.rle.counts

    @property
    def uuid(self) -> uuid.UUID:
        """Return the same uuid whenever the same content is imported."""
        return uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, ("pointillist", *self.content))))


def load(project: Project, user: User, document: Document) -> Report:
    """Import a document, a batch at a time. Raises `invalid` if none of its images is in the project."""
    report = Report()
    images = _matching_images(project, document)
    categories = _matching_labels(project, document, report)
    for start in range(0, len(document.annotations), BATCH):
        instances = []
        for place, row in enumerate(document.annotations[start : start + BATCH], start):
            source_id = row["id"] if type(row.get("id")) in (int, str) else f"annotations[{place}]"
            try:
                image, label = _image(row, document, images), _label(row, categories)
                instances.append(_Instance(source_id, image, label, _mask(row, image), _z_order(row)))
            except Skip as reason:
                _skip(report, source_id, reason)
        try:
            _write(user, instances, report)
        except IntegrityError as error:
            message = "An image or a label was deleted meanwhile. Import the document again."
            raise Failure("conflict", message) from error
    return report


def _matching_images(project: Project, document: Document) -> dict[str, Image]:
    """Return the project's images that the document names, by file name."""
    names = {row["file_name"] for row in document.images.values()}
    rows = project.images.only("file_name", "width", "height", "project_id")
    found = {image.file_name: image for image in rows.iterator() if image.file_name in names}
    if names and not found:
        example = min(names)
        raise Failure(
            "invalid",
            f"None of the document's {len(names)} images is in this project, {example} for one. "
            "Upload the pictures first, under the same file names.",
        )
    return found


def _matching_labels(project: Project, document: Document, report: Report) -> dict[int, Label]:
    """Return the label of every category, by the category's id; create those that are missing."""
    by_name = {label.name.lower(): label for label in project.labels.all()}
    for row in document.categories.values():
        if row["name"].lower() not in by_name:
            supercategory = row.get("supercategory") or ""
            label = labels.create(project, name=row["name"], supercategory=supercategory)
            by_name[row["name"].lower()] = label
            report.labels_created.append(label.name)
    return {key: by_name[row["name"].lower()] for key, row in document.categories.items()}


def _image(row: Row, document: Document, images: dict[str, Image]) -> Image:
    known = document.images.get(row["image_id"]) if type(row.get("image_id")) is int else None
    if known is None:
        raise Skip("invalid", f"image_id {row.get('image_id')!r} is not among the document's images")
    image = images.get(known["file_name"])
    if image is None:
        raise Skip("not_found", f"{known['file_name']} is not in this project: upload it first")
    width, height = known.get("width") or image.width, known.get("height") or image.height
    if (width, height) != (image.width, image.height):
        said, is_ = f"{width}×{height}", f"{image.width}×{image.height}"
        raise Skip("invalid", f"{image.file_name} has {said} pixels in the document and {is_} here")
    return image


def _label(row: Row, categories: dict[int, Label]) -> Label:
    label = categories.get(row["category_id"]) if type(row.get("category_id")) is int else None
    if label is None:
        raise Skip(
            "invalid", f"category_id {row.get('category_id')!r} is not among the document's categories"
        )
    return label


def _mask(row: Row, image: Image) -> Rle:
    if row.get("iscrowd") not in (0, None, False):
        raise Skip("unsupported", "it marks a crowd (iscrowd), not one instance")
    try:
        return to_rle(row.get("segmentation"), image.height, image.width)
    except RleError as error:
        raise Skip("invalid", str(error)) from error


def _z_order(row: Row) -> int:
    """Return the place in the order, as our exports name it; what means something else by it counts as 0."""
    value = row.get("z_order")
    return value if type(value) is int and abs(value) <= Z_ORDER_LIMIT else 0


def _write(user: User, instances: list[_Instance], report: Report) -> None:
    """Insert what the database does not have yet, in one transaction."""
    wanted = {instance.uuid: instance for instance in instances}
    with transaction.atomic():
        statuses = _statuses({instance.image.pk for instance in instances})
        imported = dict(Annotation.objects.filter(uuid__in=wanted).values_list("uuid", "deleted"))
        new = [
            instance
            for key, instance in wanted.items()
            if key not in imported and instance.content not in statuses
        ]
        rows = [_row(user, instance) for instance in new]
        Annotation.objects.bulk_create(rows, ignore_conflicts=True)
        events.announce_annotations(rows, user)
    left = 0
    for key, instance in wanted.items():
        if why := _why_left(statuses.get(instance.content), deleted=imported.get(key, False)):
            _skip(report, instance.source_id, Skip("conflict", why))
            left += 1
    report.created += len(new)
    report.unchanged += len(instances) - len(new) - left


def _statuses(images: set[int]) -> dict[Content, str]:
    """Return the status of every content on these images, `accepted` where one of several equal rows is."""
    rows = Annotation.objects.filter(image__in=images, deleted=False)
    found: dict[Content, str] = {}
    for image, label, counts, status in rows.values_list("image", "label", "counts", "status"):
        if found.get((image, label, counts)) != Annotation.Status.ACCEPTED:
            found[image, label, counts] = status
    return found


def _why_left(status: str | None, *, deleted: bool) -> str:
    """Return why an instance that was here before, or still is, is not exported; empty where it is."""
    if status not in (None, Annotation.Status.ACCEPTED):
        return f"the same mask is here already, {status}: accept it there, and it is exported"
    if status is None and deleted:
        return "it was imported before and has been deleted here since"
    return ""


def _row(user: User, instance: _Instance) -> Annotation:
    return Annotation(
        uuid=instance.uuid,
        image=instance.image,
        label=instance.label,
        counts=instance.rle.counts,
        area=rle_codec.area(instance.rle),
        bbox=rle_codec.bbox(instance.rle),
        z_order=instance.z_order,
        source=Annotation.Source.IMPORT,
        created_by=user,
        updated_by=user,
    )


def _skip(report: Report, source_id: Any, reason: Skip) -> None:
    report.skipped.append({"annotation": source_id, "code": reason.code, "message": str(reason)})
