"""Take the metadata out of a JPEG without touching its pixels.

Format: ITU-T T.81, annex B (markers and segments); JFIF 1.02 (APP0); Adobe Technical Note 5116 (APP14).
"""

from __future__ import annotations

import re

from annotator.errors import Failure

_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Baseline, extended and progressive with Huffman coding: what every browser shows.
_SHOWN_FRAMES = {0xC0, 0xC1, 0xC2}
# In coded data FF is followed by 00 (a stuffed byte) or by a restart marker; everything else ends the data.
_END_OF_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def without_metadata(data: bytes) -> bytes | None:
    """Return the JPEG with only what its pixels need; None if its coding is one that browsers do not show.

    EXIF, XMP, ICC, comments, embedded previews and whatever follows the end of the picture (second pictures,
    videos) are gone. Raises `invalid` if the file ends early.
    """
    kept, position = [b"\xff\xd8"], 2
    while True:
        marker, position = _next_marker(data, position)
        if marker == _EOI:
            return b"".join([*kept, b"\xff\xd9"])
        end = position + int.from_bytes(data[position : position + 2], "big")
        if end > len(data) or end < position + 2:
            raise _truncated()
        if marker in _FRAMES - _SHOWN_FRAMES:
            return None
        kept.append(_kept(marker, data[position + 2 : end]))
        position = end
        if marker == _SOS:
            stop = _END_OF_SCAN.search(data, position)
            if stop is None:
                raise _truncated()
            kept.append(data[position : stop.start()])
            position = stop.start()


def _next_marker(data: bytes, position: int) -> tuple[int, int]:
    """Return the marker at `position`, fill bytes skipped, and the position behind it."""
    while data[position : position + 2] == b"\xff\xff":
        position += 1
    if len(data) < position + 2:
        raise _truncated()
    if data[position] != 0xFF:
        raise Failure(
            "invalid", "The JPEG is damaged: a segment does not start where the one before it ends."
        )
    return data[position + 1], position + 2


def _kept(marker: int, content: bytes) -> bytes:
    """Return the segment as it is kept, empty if it is dropped."""
    if marker == _APP0:  # JFIF says that the colours are YCbCr; the preview it may hold goes
        content = content[:12] + b"\0\0" if content.startswith(b"JFIF\0") and len(content) >= 14 else b""
    elif marker == _APP14:  # Adobe's says which colour transform was used
        content = content[:12] if content.startswith(b"Adobe") else b""
    elif _APP0 < marker <= _APP15 or marker == _COM:
        content = b""
    return b"\xff" + bytes([marker]) + (len(content) + 2).to_bytes(2, "big") + content if content else b""


def _truncated() -> Failure:
    return Failure("invalid", "The JPEG is cut off: it ends before the picture does. Upload it again.")
