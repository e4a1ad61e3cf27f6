"""Take the metadata out of a PNG without touching its pixels.

Format: W3C Portable Network Graphics, third edition: signature, then chunks of length, type, data, CRC-32.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from annotator.errors import Failure

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_GREY, _RGB, _PALETTE = 0, 2, 3


def without_metadata(data: bytes) -> bytes | None:
    """Return the PNG with only what its pixels need; None if they are not 8-bit grey, RGB or palette, opaque.

    Of an animation the still picture stays. Raises `invalid` if the file ends early or a checksum is wrong.
    """
    kept: list[bytes | memoryview] = [_SIGNATURE]
    plain = True
    for kind, content, chunk in _chunks(data):
        if kind == b"IHDR":
            depth, colour = content[8:10]
            plain = depth == 8 and colour in (_GREY, _RGB, _PALETTE)
        if kind == b"tRNS":
            plain = False
        if kind in _NEEDED:
            kept.append(chunk)
    return b"".join(kept) if plain else None


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, memoryview]]:
    """Yield type, content and whole bytes of each chunk up to IEND."""
    view, position, kind = memoryview(data), len(_SIGNATURE), b""
    while kind != b"IEND":
        if position + 12 > len(data):
            raise Failure("invalid", "The PNG is cut off: it ends before the picture does. Upload it again.")
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise Failure("invalid", "The PNG is cut off: it ends before the picture does. Upload it again.")
        if zlib.crc32(view[position + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise Failure("invalid", f"The PNG is damaged: the checksum of its {kind!r} chunk is wrong.")
        yield kind, view[position + 8 : end - 4], view[position:end]
        position = end
