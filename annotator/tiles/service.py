"""The tiles of stored pictures: made when they are first asked for, kept beside the picture."""

from __future__ import annotations

import struct
import tempfile
import threading

from annotator.errors import file_lost, not_found
from annotator.models import Image
from annotator.storage import storage
from annotator.tiles import build
from annotator.tiles.layout import levels

# One picture at a time: who asks for the same one waits, and finds it done.
_building = threading.Lock()


def make(image: Image) -> None:
    """Make the tiles of an image, unless they are there. Raises `unavailable` where its file is lost."""
    if storage().exists(_path(image)):
        return
    with _building:
        if not storage().exists(_path(image)):
            _make(image)


def read(image: Image, level: int, column: int, row: int) -> bytes:
    """Return a tile, coded as `build.media_type` says. Raises `not_found` where there is none."""
    number = _number(image, level, column, row)
    make(image)
    place, first = storage(), number * build.OFFSET_BYTES
    offsets = place.read_range(_path(image), first, first + 2 * build.OFFSET_BYTES)
    return place.read_range(_path(image), *struct.unpack("<2Q", offsets))


def _number(image: Image, level: int, column: int, row: int) -> int:
    plan = levels(image.width, image.height)
    number = plan[level].tile(column, row) if 0 <= level < len(plan) else None
    if number is None:
        raise not_found()
    return number


def _path(image: Image) -> str:
    return storage().tiles_path(image.sha256)


def _make(image: Image) -> None:
    place = storage()
    with tempfile.TemporaryFile() as out:
        try:
            with place.open(place.image_path(image.sha256, image.media_type)) as source:
                build.build(source, image.media_type, out)
        except FileNotFoundError as error:
            raise file_lost() from error
        out.seek(0)
        place.write_file(_path(image), out)
    # Had the picture been deleted meanwhile, nobody else would take its tiles away.
    if not Image.objects.filter(sha256=image.sha256).exists():
        place.delete(_path(image))
