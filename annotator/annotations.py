"""Saving annotations so that nothing is overwritten unseen: compare-and-set by one conditional UPDATE.

What a request says is compared with what is stored. Equal: done, whatever revision it names, so that a
request sent twice does no harm. Else it must name the stored revision (`If-Match`), a deletion's too: a
deleted row stays as a tombstone whose revision goes on, and a write that names it restores the annotation.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from annotator import events
from annotator.errors import Failure, not_found
from annotator.models import Annotation, Image, Label, User
from inference.contract import rle as rle_codec
from inference.contract.rle import Rle

# The revisions that a request names; None where it names none.
Expected = Collection[int] | None


@dataclass(frozen=True)
class Content:
    """What a person says about one instance. `rle` is canonical (`inference.contract.rle.parse`)."""

    image: Image
    label: Label
    rle: Rle
    status: str
    source: str
    prompts: Any = None
    # None leaves it as it is; at first it is 0.
    z_order: int | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns that hold it, those that follow from the mask included."""
        return {
            **self._said(),
            "area": rle_codec.area(self.rle),
            "bbox": rle_codec.bbox(self.rle),
        }

    def is_in(self, row: Annotation) -> bool:
        """Return whether the row, alive, says just this."""
        return not row.deleted and all(getattr(row, name) == value for name, value in self._said().items())

    def _said(self) -> dict[str, Any]:
        return {
            "label_id": self.label.pk,
            "counts": self.rle.counts,
            "status": self.status,
            "source": self.source,
            "prompts": self.prompts,
            **({} if self.z_order is None else {"z_order": self.z_order}),
        }


@dataclass(frozen=True)
class Saved:
    """The row as it is now, and whether this request created it."""

    row: Annotation
    created: bool


class Stale(Failure):
    """The request does not name the stored revision; `current` is what is stored, if anything."""

    def __init__(self, current: Annotation | None, expected: Expected) -> None:
        self.current = current
        if expected is None:
            message = 'This annotation exists: name its revision in If-Match, for example If-Match: "3".'
            super().__init__("revision_required", message)
        else:
            message = "Somebody else has saved this annotation since. Look at both and choose."
            super().__init__("stale", message)


def save(user: User, uuid: UUID, content: Content, expected: Expected) -> Saved:
    """Create, change or restore an annotation.

    Raises `Stale` as said above, `not_found` if the uuid is in use on another image, and `conflict` if the
    label or image is deleted meanwhile. Whether `user` may write there is the caller's to ask.
    """
    row = _stored(uuid)
    if row is None:
        return _create(user, uuid, content, expected)
    if row.image_id != content.image.pk:
        raise not_found()
    if content.is_in(row):
        return Saved(row, created=False)
    _compare(row, expected)
    if not _set(user, row, deleted=False, **content.columns()):
        return save(user, uuid, content, expected)  # somebody was faster: look again
    return Saved(row, created=False)


def remove(user: User, row: Annotation, expected: Expected) -> Annotation:
    """Leave a tombstone and return it; raise `Stale`. Deleting twice does no harm."""
    if expected is not None and row.deleted:
        return row
    _compare(row, expected)
    if not _set(user, row, deleted=True):
        return remove(user, Annotation.objects.get(pk=row.pk), expected)
    return row


def _stored(uuid: UUID) -> Annotation | None:
    rows = Annotation.objects.select_related("image", "created_by", "updated_by")
    return rows.filter(uuid=uuid).first()


def _create(user: User, uuid: UUID, content: Content, expected: Expected) -> Saved:
    if expected is not None:
        raise Stale(None, expected)
    row = Annotation(uuid=uuid, image=content.image, created_by=user, updated_by=user, **content.columns())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            events.announce_annotation(row, user)
    except IntegrityError:
        if _stored(uuid) is None:
            _require(content.image.pk, content.label.pk)
            raise
        return save(user, uuid, content, expected)  # the same uuid was created a moment ago
    return Saved(row, created=True)


def _compare(row: Annotation, expected: Expected) -> None:
    if expected is None or row.revision not in expected:
        raise Stale(row, expected)


def _set(user: User, row: Annotation, **columns: Any) -> bool:
    """Write the columns if the row is still at its revision, in `row` too; return whether it was."""
    columns |= {"revision": row.revision + 1, "updated_by": user, "updated_at": timezone.now()}
    try:
        with transaction.atomic():
            if not Annotation.objects.filter(pk=row.pk, revision=row.revision).update(**columns):
                return False
            for name, value in columns.items():
                setattr(row, name, value)
            events.announce_annotation(row, user)
    except IntegrityError:
        _require(row.image_id, columns.get("label_id", row.label_id))
        raise
    return True


def _require(image: int, label: int) -> None:
    """Raise `conflict` if the image or the label is gone."""
    if not (Image.objects.filter(pk=image).exists() and Label.objects.filter(pk=label).exists()):
        raise Failure("conflict", "The image or the label was deleted meanwhile. Load the page again.")
