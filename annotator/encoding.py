"""Which image is encoded when: the one that is open first, then its neighbours and what was just uploaded."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from annotator import request_ids
from annotator.errors import Failure
from annotator.models import Image
from annotator.redis_clients import queue_redis
from annotator.storage import storage
from inference.contract.messages import Kind, Priority, embedding_key
from inference.queue import Queue

# Images on each side of the open one that are encoded ahead.
AHEAD, BEHIND = 2, 1
# Seconds that an encode which nobody waits for yet stays wanted.
PREFETCH_INTEREST_S = 3600
# Seconds for which the current model is taken as known.
MODEL_KNOWN_S = 2.0


def current_model() -> str:
    """Return the id of the model that encodes now, or did so two seconds ago.

    Raises `unavailable` before the first `activate_model`.
    """
    model = _current_model(settings.STORAGE_URL, int(time.monotonic() / MODEL_KNOWN_S))
    if model is None:
        raise Failure(
            "unavailable",
            "No model is active yet. Start a worker, then run `manage.py activate_model`.",
            retry_after=5,
        )
    return model


@lru_cache(maxsize=1)
def _current_model(url: str, period: int) -> str | None:
    """Read it once in each period: who waits asks often, and the storage may be far away."""
    return storage().current_model()


def queue(model: str) -> Queue:
    """Return the work queue of a model's workers."""
    return Queue(queue_redis(), model)


def url_of(image: Image) -> str:
    """Return where workers read the stored image."""
    return storage().url_of(storage().image_path(image.sha256, image.media_type))


def request_encode(
    images: Iterable[Image], priority: Priority, interest_s: int = PREFETCH_INTEREST_S
) -> None:
    """Ask for the images' embeddings; those that are cached, waiting or being made cost nothing more.

    What has not been begun when nobody has been interested for `interest_s` seconds is dropped.
    """
    model = current_model()
    line = queue(model)
    for image in images:
        key = embedding_key(model, image.sha256)
        asker = request_ids.current()
        line.request(Kind.ENCODE, key, url_of(image), priority, request_id=asker, interest=interest_s)


def neighbours(image: Image) -> list[Image]:
    """Return the images that an annotator is likely to open next: those after, then those before."""
    siblings = Image.objects.filter(project=image.project_id)
    after = siblings.filter(pk__gt=image.pk).order_by("pk")[:AHEAD]
    before = siblings.filter(pk__lt=image.pk).order_by("-pk")[:BEHIND]
    return [*after, *before]


def forget_failure(image: Image) -> bool:
    """Let an image whose encode failed be encoded again; return whether it had failed."""
    model = current_model()
    return queue(model).retry(embedding_key(model, image.sha256))
