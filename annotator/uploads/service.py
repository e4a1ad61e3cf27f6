"""Files that people send → rows and stored pictures; every file that is not taken is named with a reason.

The file is in place before its row is written. If the row then fails, the file stays: it is named by its
content, costs a few bytes and may already belong to another row, so that taking it away could cost a picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q

from annotator.errors import Failure
from annotator.models import Image, Project, User
from annotator.storage import storage
from annotator.uploads import formats, names, zips
from annotator.uploads.picture import Picture, read

# Names tried before giving up: a project with this many of one name has another problem.
_MAX_NAMES = 10_000


@dataclass(frozen=True)
class Rejected:
    """A file that was not taken, and why. `image` is the id of the one it repeats."""

    name: str
    code: str
    message: str
    image: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the reason as the API writes it."""
        reason = {"name": self.name, "code": self.code, "message": self.message}
        return reason if self.image is None else {**reason, "image": self.image}


@dataclass
class Received:
    """What became of the files of one upload, in their order."""

    created: list[Image] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def receive(project: Project, user: User, files: Iterable[File[bytes]]) -> Received:
    """Store the pictures and the pictures in the zips of `files`, one in memory at a time."""
    received = Received()
    for name, content in _unpacked(files):
        try:
            if isinstance(content, Failure):
                raise content
            received.created.append(add(project, user, name, content))
        except Failure as reason:
            image = (reason.details or {}).get("image")
            received.rejected.append(Rejected(name, reason.code, reason.message, image))
    return received


def _unpacked(files: Iterable[File[bytes]]) -> Iterator[tuple[str, bytes | Failure]]:
    """Yield each picture's name with its bytes or the reason against it; a zip's files in its place."""
    for file in files:
        name = file.name or "(no name)"
        head = file.read(formats.HEAD_BYTES)
        file.seek(0)
        try:
            if formats.is_zip(head):
                yield from zips.entries(file)
            elif file.size > settings.UPLOAD_MAX_FILE_BYTES:
                yield name, zips.file_too_large(file.size)
            else:
                yield name, file.read()
        except Failure as reason:
            yield name, reason


def add(project: Project, user: User, name: str, data: bytes) -> Image:
    """Store one picture in `project` and return its row.

    Raises `unsupported`, `invalid` or `too_large` with the reason, and `duplicate` with `details.image` if
    the project has the same picture already.
    """
    name = names.safe(name)
    source = hashlib.sha256(data).hexdigest()
    _check_new(project, Q(source_sha256=source))
    picture = read(data)
    sha256 = hashlib.sha256(picture.data).hexdigest()
    _check_new(project, Q(sha256=sha256))
    _store(sha256, picture)
    row = _create(
        Image(
            project=project,
            file_name=name,
            source_sha256=source,
            sha256=sha256,
            media_type=picture.media_type,
            byte_size=len(picture.data),
            width=picture.width,
            height=picture.height,
            uploaded_by=user,
        )
    )
    # Had the last image of the same bytes been deleted in between, its file went with it.
    _store(sha256, picture)
    return row


def _check_new(project: Project, same: Q) -> None:
    """Raise `duplicate` if the project has an image with the same content."""
    image = Image.objects.filter(same, project=project).first()
    if image is not None:
        message = f"The project has this picture already, as {image.file_name}."
        raise Failure("duplicate", message, {"image": image.pk})


def _store(sha256: str, picture: Picture) -> None:
    place = storage()
    place.write_bytes(place.thumbnail_path(sha256), picture.thumbnail)
    place.write_bytes(place.image_path(sha256, picture.media_type), picture.data)


def _create(image: Image) -> Image:
    """Insert the row under the first free name; the database tells who was faster with picture or name."""
    for name in islice(_free_names(image), _MAX_NAMES):
        image.file_name = name
        try:
            with transaction.atomic():
                image.save(force_insert=True)
            return image
        except IntegrityError:
            _check_new(image.project, Q(sha256=image.sha256) | Q(source_sha256=image.source_sha256))
            if not Project.objects.filter(pk=image.project.pk).exists():
                raise Failure("not_found", "The project was deleted while its pictures arrived.") from None
    raise Failure("conflict", f"The project has too many pictures named {image.file_name}. Rename the file.")


def _free_names(image: Image) -> Iterator[str]:
    taken = Image.objects.filter(project=image.project)
    return (name for name in names.candidates(image.file_name) if not taken.filter(file_name=name).exists())
