"""Take the metadata out of a still, opaque WebP without touching its pixels.

Format: RFC 9649: `RIFF`, u32 size, `WEBP`, then chunks of type, u32 size, data, padded to an even length.
"""

from __future__ import annotations

from annotator.errors import Failure


def without_metadata(data: bytes) -> bytes | None:
    """Return the WebP as the simple file of its one bitstream; None if it is animated or has alpha.

    Raises `invalid` if the file ends early.
    """
    position = 12
    while position + 8 <= len(data):
        kind, length = (
            data[position : position + 4],
            int.from_bytes(data[position + 4 : position + 8], "little"),
        )
        end = position + 8 + length
        if end > len(data):
            break
        if kind in (b"ALPH", b"ANIM", b"ANMF"):
            return None
        if kind in (b"VP8 ", b"VP8L"):
            chunk = data[position:end] + b"\0" * (length % 2)
            return b"RIFF" + (4 + len(chunk)).to_bytes(4, "little") + b"WEBP" + chunk
        position = end + length % 2
    raise Failure("invalid", "The WebP is cut off: it ends before the picture does. Upload it again.")
