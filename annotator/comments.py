"""Comments: threads pinned to places on an image.

Who may do what follows the issues of CVAT, where the annotator who mends something says that it is done.
Whoever may annotate an image may comment on it, answer, resolve a thread and reopen it. A comment's words and
place are changed, and it is deleted and restored, by its author, a reviewer or an owner
(`access.has_say_over`). Viewers read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from annotator import access, events
from annotator.errors import Failure, not_found
from annotator.models import Annotation, Comment, Image, User

MAX_TEXT = 4000


@dataclass(frozen=True)
class Said:
    """What a new comment says: at a place (image pixels), or as an answer in the thread of `parent`."""

    text: str
    place: tuple[float, float] | None = None
    parent: UUID | None = None
    annotation: UUID | None = None


def add(user: User, image: Image, uuid: UUID, said: Said) -> tuple[Comment, bool]:
    """Write a comment on an image (with `my_role`); return it and whether it is new.

    One that is there already stays as it is; one that was deleted is restored as it was, with its answers.
    Raises `invalid` if it has no place of its own on the image nor a thread there, and `not_found` if the
    uuid is somebody else's or another image's.
    """
    if known := Comment.objects.filter(uuid=uuid).select_related("image", "author", "parent").first():
        return _restored(user, image, known), False
    comment = Comment(uuid=uuid, image=image, author=user, text=said.text)
    comment.parent = _thread(image, said.parent) if said.parent else None
    comment.annotation = _annotation(image, said.annotation) if said.annotation else None
    if comment.parent is None:
        comment.x, comment.y = _place(image, said.place)
    elif said.place or said.annotation:
        _refuse("parent", "An answer stands where its thread is: leave place and annotation out.")
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
            events.announce_comment(comment, user)
    except IntegrityError as error:
        if Comment.objects.filter(uuid=uuid).exists():
            return add(user, image, uuid, said)  # it came twice at the same moment
        raise Failure(
            "conflict", "The image or the thread was deleted meanwhile. Load the page again."
        ) from error
    return comment, True


def edit(user: User, comment: Comment, text: str) -> None:
    """Change the words."""
    if comment.text != text:
        _set(user, comment, text=text, edited_at=timezone.now())


def move(user: User, thread: Comment, place: tuple[float, float], annotation: UUID | None) -> None:
    """Pin a thread to another place, about another annotation or none; raise `invalid` for an answer."""
    if thread.parent_id is not None:
        _refuse("place", "An answer stands where its thread is: move the comment that began it.")
    x, y = _place(thread.image, place)
    about = _annotation(thread.image, annotation) if annotation else None
    if (thread.x, thread.y, thread.annotation) != (x, y, about):
        _set(user, thread, x=x, y=y, annotation=about)


def resolve(user: User, thread: Comment, resolved: bool) -> None:
    """Resolve a thread, or reopen it; raise `invalid` for an answer."""
    if thread.parent_id is not None:
        _refuse("resolved", "Only a whole thread is resolved: name the comment that began it.")
    if resolved and thread.resolved_at is None:
        _set(user, thread, resolved_at=timezone.now(), resolved_by=user)
    elif not resolved and thread.resolved_at is not None:
        _set(user, thread, resolved_at=None, resolved_by=None)


def remove(user: User, comment: Comment) -> None:
    """Delete a comment, with its answers if it began a thread; `add` restores it."""
    _set(user, comment, deleted=True)


def _set(user: User, comment: Comment, **columns: object) -> None:
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**columns)
        events.announce_comment(comment, user)
    for name, value in columns.items():
        setattr(comment, name, value)


def _restored(user: User, image: Image, known: Comment) -> Comment:
    """Return what is stored under this uuid, no longer deleted, to who has the say over it."""
    if known.image_id != image.pk or not access.has_say_over(user, known, image.my_role):  # type: ignore[attr-defined]
        raise not_found()
    if known.parent:
        _thread(image, known.parent.uuid)
    if known.deleted:
        _set(user, known, deleted=False)
    return known


def _thread(image: Image, uuid: UUID) -> Comment:
    thread = Comment.objects.filter(uuid=uuid, image=image, parent=None, deleted=False).first()
    if thread is None:
        _refuse("parent", "This thread is not on the image: it may have been deleted.")
    return thread


def _annotation(image: Image, uuid: UUID) -> Annotation | None:
    """Return the annotation; None for one that is not there: it is the place that counts."""
    return Annotation.objects.filter(uuid=uuid, image=image).first()


def _place(image: Image, place: tuple[float, float] | None) -> tuple[float, float]:
    if place is None:
        _refuse("place", "Name the place, {x, y} in image pixels, or the thread (parent) that this answers.")
    x, y = place
    if not (0 <= x <= image.width and 0 <= y <= image.height):
        _refuse("place", f"({x:g}, {y:g}) is outside the {image.width}×{image.height} image.")
    return x, y


def _refuse(field: str, message: str) -> NoReturn:
    raise Failure("invalid", message, {field: [message]})
