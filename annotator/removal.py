"""Deleting pictures: the rows first, then the stored files that no row names any more.

An upload of the same picture at the same moment loses nothing: the look for rows and the deletion happen
under a lock that holds up new image rows, and an upload looks for its file again after its row is committed.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

from annotator.models import Image, Project
from annotator.storage import storage

# sha256 and media type: what names a stored picture.
Picture = tuple[str, str]


def remove_image(image: Image) -> None:
    """Delete the image with its annotations, and its file if no other image is the same picture."""
    with transaction.atomic():
        pictures = [(image.sha256, image.media_type)]
        image.delete()
        _remove_files_on_commit(pictures)


def remove_project(project: Project) -> None:
    """Delete the project with all that is in it."""
    with transaction.atomic():
        pictures = list(project.images.values_list("sha256", "media_type"))
        project.delete()
        _remove_files_on_commit(pictures)


def _remove_files_on_commit(pictures: Collection[Picture]) -> None:
    # Robust: the rows are gone whatever the storage says; a file left over costs only its bytes.
    transaction.on_commit(lambda: _remove_unused_files(pictures), robust=True)


def _remove_unused_files(pictures: Collection[Picture]) -> None:
    place = storage()
    for sha256, media_type in pictures:
        with transaction.atomic():
            _hold_up_new_images()
            if not Image.objects.filter(sha256=sha256).exists():
                place.delete(place.image_path(sha256, media_type))
                place.delete(place.thumbnail_path(sha256))
                place.delete(place.tiles_path(sha256))


def _hold_up_new_images() -> None:
    """Let no transaction add an image until this one ends. SQLite's write transactions do so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Image._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
