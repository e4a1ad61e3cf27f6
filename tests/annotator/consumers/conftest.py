"""Pictures whose embeddings can be put into the cache as the worker does, without a worker."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable

import pytest
import redis

from annotator.models import Image, Project
from inference.cache import EmbeddingCache
from inference.contract.messages import embedding_key
from tests.inference.tiny_bundle import MODEL_ID

Put = Callable[[Image, bytes], None]


@pytest.fixture
def put(cache_redis: redis.Redis) -> Put:
    """Put an embedding's payload for an image."""

    def put(image: Image, payload: bytes) -> None:
        assert EmbeddingCache(cache_redis).put(embedding_key(MODEL_ID, image.sha256), payload, ttl=600)

    return put


@pytest.fixture
def images(project: Project) -> list[Image]:
    """Three images of Alice's and Bob's project. Their files are nobody's business here."""
    return [
        Image.objects.create(
            project=project,
            file_name=f"{name}.png",
            source_sha256=_digest(f"source {name}"),
            sha256=_digest(name),
            media_type="image/png",
            byte_size=1,
            width=640,
            height=480,
        )
        for name in ("apple", "pear", "plum")
    ]


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


@pytest.fixture
def payload() -> bytes:
    """An embedding's payload of 1 MB and a bit, no two parts alike."""
    return random.Random(7).randbytes(1_000_003)
