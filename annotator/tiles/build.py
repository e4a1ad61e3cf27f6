"""A stored picture → one file with all its tiles.

The file: for each tile, and once more behind the last, where it begins (u64, little endian, from the start
of the file); then the tiles, level by level from the full size down, row by row. JPEGs give JPEG tiles, all
others PNG tiles, which lose nothing.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import IO, Any

from PIL import Image

from annotator.tiles.layout import Level, levels
from annotator.uploads import memory

OFFSET_BYTES = 8
_PIXEL_BYTES = 4
# The picture, its half, and what the decoder of a progressive JPEG keeps.
_COPIES = 2
_JPEG = {"format": "JPEG", "quality": 90, "subsampling": 0}
_PNG = {"format": "PNG", "compress_level": 1, "compress_type": zlib.Z_RLE}


def media_type(of_picture: str) -> str:
    """Return what the tiles of a picture are."""
    return "image/jpeg" if of_picture == "image/jpeg" else "image/png"


def build(source: IO[bytes], of_picture: str, out: IO[bytes]) -> None:
    """Write the tiles of the picture in `source`, of this media type, to `out`. Raises what Pillow raises."""
    with Image.open(source) as image, memory.spent(image.width * image.height * _PIXEL_BYTES * _COPIES):
        plan = levels(*image.size)
        offsets = [OFFSET_BYTES * (plan[-1].end + 1)]
        out.seek(offsets[0])
        for tile in _tiles(image, plan, _JPEG if media_type(of_picture) == "image/jpeg" else _PNG):
            out.write(tile)
            offsets.append(offsets[-1] + len(tile))
    out.seek(0)
    out.write(struct.pack(f"<{len(offsets)}Q", *offsets))


def _tiles(image: Image.Image, plan: list[Level], options: dict[str, Any]) -> Iterator[bytes]:
    image.load()
    shown = image if image.mode in ("RGB", "L") else image.convert("RGB")
    for level in plan:
        shown = shown if level.first == 0 else shown.reduce(2)
        for box in level.boxes():
            tile = io.BytesIO()
            shown.crop(box).save(tile, **options)
            yield tile.getvalue()
