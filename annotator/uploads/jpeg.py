"""Tell what a JPEG costs to decode, and take its metadata out, without touching its pixels.

Format: ITU-T T.81, annex B (markers and segments); JFIF 1.02 (APP0); Adobe Technical Note 5116 (APP14).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.errors import Failure

_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Baseline, extended and progressive with Huffman coding: what every browser shows.
_SHOWN_FRAMES = {0xC0, 0xC1, 0xC2}
# In these a scan with all components is decoded as it is read; else libjpeg keeps all coefficients.
_SEQUENTIAL_FRAMES = {0xC0, 0xC1, 0xC9}
# In coded data FF is followed by 00 (a stuffed byte) or by a restart marker; everything else ends the data.
_END_OF_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
# Encoders write about ten scans, optimisers up to fifty; each costs the decoder a pass over all pixels.
_MAX_SCANS = 100


@dataclass(frozen=True)
class Coding:
    """What decoding costs: passes over all pixels, and bytes of coefficients kept for a pixel meanwhile."""

    scans: int
    bytes_per_pixel: float


def coding(data: bytes) -> Coding:
    """Return what libjpeg spends on the JPEG: progressive pictures are kept as coefficients, 2 bytes each.

    Raises `invalid` if it is cut off, or has more scans than any real one.
    """
    scans, components, coefficients, buffered = 0, 0, 0.0, False
    for marker, content, _ in _segments(data):
        if marker in _FRAMES and len(content) > 5:
            components, coefficients = content[5], _coefficients_per_pixel(content)
            buffered = marker not in _SEQUENTIAL_FRAMES
        elif marker == _SOS:
            scans += 1
            buffered = buffered or content[:1] != bytes([components])
    return Coding(scans, 2 * coefficients if buffered else 0)


def _coefficients_per_pixel(frame: bytes) -> float:
    """Return how many coefficients a pixel of this frame has: 3 for full colour, 1.5 with 4:2:0 (B.2.2)."""
    factors = [(byte >> 4, byte & 15) for byte in frame[7::3]]
    most = max((h for h, _ in factors), default=1) * max((v for _, v in factors), default=1)
    return sum(h * v for h, v in factors) / max(1, most)


def without_metadata(data: bytes) -> bytes | None:
    """Return the JPEG with only what its pixels need; None if its coding is one that browsers do not show.

    EXIF, XMP, ICC, comments, embedded previews and whatever follows the end of the picture (second pictures,
    videos) are gone. Raises `invalid` if the file ends early, or has more scans than any real one.
    """
    kept = [b"\xff\xd8"]
    for marker, content, coded in _segments(data):
        if marker in _FRAMES - _SHOWN_FRAMES:
            return None
        kept += [_kept(marker, content), coded]
    return b"".join([*kept, b"\xff\xd9"])


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield marker, content and, behind a scan's header, its coded data, up to the end of the picture."""
    position, scans = 2, 0
    while True:
        marker, position = _next_marker(data, position)
        if marker == _EOI:
            return
        end = position + int.from_bytes(data[position : position + 2], "big")
        if end > len(data) or end < position + 2:
            raise _truncated()
        content, position = data[position + 2 : end], end
        if marker == _SOS:
            scans += 1
            position = _end_of_scan(data, end, scans)
        yield marker, content, data[end:position]


def _end_of_scan(data: bytes, start: int, number: int) -> int:
    if number > _MAX_SCANS:
        message = f"The JPEG has more than {_MAX_SCANS} scans. Save it anew with another program."
        raise Failure("invalid", message)
    stop = _END_OF_SCAN.search(data, start)
    if stop is None:
        raise _truncated()
    return stop.start()


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
