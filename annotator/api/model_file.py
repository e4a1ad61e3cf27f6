"""`models/{id}/{name}`: a model bundle's files, which never change and are kept by browsers for ever."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import IO

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from annotator.api.models import FILES
from annotator.errors import not_found
from annotator.storage import storage
from inference.contract.storage import StorageError

CHUNK_BYTES = 256 * 1024
CACHE_CONTROL = "private, max-age=31536000, immutable"


class ModelFile(APIView):
    """One file: `spec.json`, `prepare.onnx`, `decoder.onnx`, and the optional ones that are there."""

    @extend_schema(
        operation_id="models_file",
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, model: str, name: str) -> HttpResponseBase:
        """Return the file."""
        file = _opened(model, name)
        etag = f'"{model}-{name}"'
        response = _unchanged(request, etag, file) or _whole(file, name)
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = CACHE_CONTROL
        return response


def _unchanged(request: Request, etag: str, file: IO[bytes]) -> HttpResponseBase | None:
    """Return 304 where the browser has the file."""
    response = get_conditional_response(request, etag=etag)
    if response is not None:
        file.close()
    return response


def _whole(file: IO[bytes], name: str) -> HttpResponseBase:
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    kind = "application/json" if name.endswith(".json") else "application/octet-stream"
    return StreamingHttpResponse(_chunks(file), content_type=kind, headers={"Content-Length": str(length)})


def _opened(model: str, name: str) -> IO[bytes]:
    """Open a bundle's file; raise `not_found` for any name that is not one's, whatever is in it."""
    if name not in FILES:
        raise not_found()
    place = storage()
    try:
        return place.open(place.model_path(model, name))
    except (StorageError, FileNotFoundError):
        raise not_found() from None


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
