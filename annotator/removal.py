"""Deleting pictures: the rows first, then the stored files that no row names any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from annotator.models import Image, Project
from inference.contract.storage import Storage


def remove_image(image: Image) -> None:
    """Delete the image with its annotations, and its file if no other image is the same picture."""
    with transaction.atomic():
        picture = (image.sha256, image.media_type)
        image.delete()
        transaction.on_commit(lambda: remove_unused_files([picture]))


def remove_project(project: Project) -> None:
    """Delete the project with all that is in it."""
    with transaction.atomic():
        pictures = list(project.images.values_list("sha256", "media_type"))
        project.delete()
        transaction.on_commit(lambda: remove_unused_files(pictures))


def remove_unused_files(pictures: Iterable[tuple[str, str]]) -> None:
    """Delete the stored files of those `(sha256, media_type)` that no image is any more."""
    storage = Storage(settings.STORAGE_URL)
    for sha256, media_type in pictures:
        if not Image.objects.filter(sha256=sha256).exists():
            storage.delete(storage.image_path(sha256, media_type))
            storage.delete(storage.thumbnail_path(sha256))
