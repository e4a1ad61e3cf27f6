"""The storage that the settings name: stored images and model bundles."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from inference.contract.storage import Storage


def storage() -> Storage:
    """Return the storage at STORAGE_URL, the same object each time: it remembers the specs it has read."""
    return _storage(settings.STORAGE_URL)


@cache
def _storage(url: str) -> Storage:
    return Storage(url)
