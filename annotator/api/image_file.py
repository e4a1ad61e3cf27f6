"""`images/{id}/file` and `images/{id}/thumbnail`: the pictures themselves, from our own origin.

They never change, so that browsers keep them; they are served as what they were decoded as and run nothing.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import IO

from asgiref.sync import sync_to_async
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from annotator.api.views import ImageView
from annotator.errors import file_lost
from annotator.storage import storage
from annotator.uploads import thumbnails

CHUNK_BYTES = 256 * 1024
HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class ImageFile(ImageView):
    """The stored picture."""

    @extend_schema(operation_id="images_file", responses={(200, "image/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, image: int) -> HttpResponseBase:
        """Return the picture, or the range of it that is asked for."""
        row, place = self.image, storage()
        etag = f'"{row.sha256}"'
        if unchanged := get_conditional_response(request, etag=etag):
            return with_headers(unchanged, etag)
        if request.headers.get("If-Range", etag) != etag:
            start, stop = 0, row.byte_size
        else:
            start, stop = _asked_range(request.headers.get("Range", ""), row.byte_size)
        if start >= stop:
            return with_headers(HttpResponse(status=416), etag, {"Content-Range": f"bytes */{row.byte_size}"})
        whole = stop - start == row.byte_size
        response = StreamingHttpResponse(
            _chunks(_opened(place.image_path(row.sha256, row.media_type)), start, stop),
            status=200 if whole else 206,
            content_type=row.media_type,
        )
        more = {"Accept-Ranges": "bytes", "Content-Length": str(stop - start)}
        if not whole:
            more["Content-Range"] = f"bytes {start}-{stop - 1}/{row.byte_size}"
        return with_headers(response, etag, more)


class ImageThumbnail(ImageView):
    """A small picture of the stored picture."""

    @extend_schema(operation_id="images_thumbnail", responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request: Request, image: int) -> HttpResponseBase:
        """Return a WebP of at most 512 pixels a side."""
        place = storage()
        etag = f'"{self.image.sha256}-thumbnail"'
        if unchanged := get_conditional_response(request, etag=etag):
            return with_headers(unchanged, etag)
        with _opened(place.thumbnail_path(self.image.sha256)) as file:
            return with_headers(HttpResponse(file.read(), content_type=thumbnails.MEDIA_TYPE), etag)


def _opened(path: str) -> IO[bytes]:
    try:
        return storage().open(path)
    except FileNotFoundError as error:
        raise file_lost() from error


def _asked_range(header: str, size: int) -> tuple[int, int]:
    """Return [start, stop) of a single byte range (RFC 9110, 14.1.2); everything for any other header."""
    match = _RANGE.fullmatch(header)
    if match is None or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


async def _chunks(file: IO[bytes], start: int, stop: int) -> AsyncIterator[bytes]:
    """Yield the bytes [start, stop) of `file`, and close it."""
    read = sync_to_async(file.read, thread_sensitive=False)
    with file:
        file.seek(start)
        while start < stop and (chunk := await read(min(CHUNK_BYTES, stop - start))):
            start += len(chunk)
            yield chunk


def with_headers(
    response: HttpResponseBase, etag: str, more: dict[str, str] | None = None
) -> HttpResponseBase:
    """Return the answer with all that browsers are told of a picture."""
    for name, value in {**HEADERS, "ETag": etag, **(more or {})}.items():
        response.headers[name] = value
    return response
