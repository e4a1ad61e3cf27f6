"""A picture that is deleted in one project while it is uploaded to another is not lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections

from annotator import removal
from annotator.models import Image, Project, User
from annotator.uploads import service
from inference.contract.storage import Storage
from tests.annotator.uploads.files import photo_bytes


def at_once(*calls: Callable[[], object]) -> None:
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        try:
            start.wait()
            call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_it_keeps_the_file_of_every_row(stored: Storage) -> None:
    alice = User.objects.create_user("alice")
    here, there = (Project.objects.create(name=name) for name in ("here", "there"))
    for seed in range(12):
        data = photo_bytes(seed)
        old = service.add(here, alice, "photo.png", data)
        at_once(partial(removal.remove_image, old), partial(service.add, there, alice, "photo.png", data))
        new = Image.objects.get(project=there)
        assert stored.exists(stored.image_path(new.sha256, new.media_type))
        assert stored.exists(stored.thumbnail_path(new.sha256))
        removal.remove_image(new)
        assert not stored.exists(stored.image_path(new.sha256, new.media_type))
