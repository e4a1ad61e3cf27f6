"""One uploaded file → the bytes that are stored: upright, 8-bit sRGB, without metadata.

A picture that is so already keeps its coded pixels and only loses its metadata. Otherwise it is written anew:
JPEG and AVIF as JPEG at quality 95 with full colour resolution, all others as PNG. Of animations and
files with several pages the first picture is taken. The same bytes in give the same bytes out.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from annotator.errors import Failure
from annotator.uploads import formats, jpeg, memory, pixels, png, webp
from annotator.uploads.thumbnails import SIDE, thumbnail

# The cap on pixels is ours and answers with a reason; Pillow's own would only warn, or raise another error.
Image.MAX_IMAGE_PIXELS = None

_STRIP = {"JPEG": jpeg.without_metadata, "PNG": png.without_metadata, "WEBP": webp.without_metadata}
# PNG is asked for speed: on photos three times as fast as the default, and no larger.
_FAST_PNG = {"compress_level": 1, "compress_type": zlib.Z_RLE}
# Bytes of memory for a pixel: of a decoded picture, and what these decoders need for themselves (measured).
_PIXEL_BYTES = 4
_DECODER_BYTES = {"WEBP": 12, "AVIF": 12}
# Pixels that all scans of a JPEG may go over, one after the other: two seconds' work or three.
_MAX_SCANNED_PIXELS = 2_000_000_000
# Everything that Pillow's decoders raise on damaged files.
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, RuntimeError,
    struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """What is stored of an upload. Width and height are in pixels of the upright picture."""

    data: bytes
    media_type: str
    width: int
    height: int
    thumbnail: bytes


def read(data: bytes) -> Picture:
    """Decode `data` wholly and return what to store; raise `unsupported`, `too_large` or `invalid`."""
    format = formats.sniff(data[: formats.HEAD_BYTES])
    try:
        with Image.open(io.BytesIO(data), formats=[format]) as image:
            _check_size(image.size)
            decoder_bytes = _decoder_bytes(image, format, data)
            with memory.spent(_most_memory(image.size, decoder_bytes)):
                kept = _kept(image, format, data, decoder_bytes)
                return kept or _rewritten(image, format, decoder_bytes)
    except UnidentifiedImageError as error:
        raise Failure("invalid", f"The file starts like a {format} but its header cannot be read.") from error
    except MemoryError as error:
        raise Failure("too_large", "The picture needs more memory than the server has.") from error
    except _DECODER_ERRORS as error:
        raise Failure("invalid", f"The {format} is damaged or cut off: {error}. Upload it again.") from error


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > settings.UPLOAD_MAX_PIXELS:
        cap = f"{settings.UPLOAD_MAX_PIXELS / 1e6:g} million"
        raise Failure(
            "too_large", f"The picture has {width}×{height} pixels; at most {cap} are taken. Make it smaller."
        )
    if width < 1 or height < 1:
        raise Failure("invalid", "The picture has no pixels.")


def _decoder_bytes(image: Image.Image, format: formats.Format, data: bytes) -> int:
    """Return the bytes that the decoder needs for itself; raise `too_large` if it would take too long."""
    area = image.width * image.height
    if format != "JPEG":
        return area * _DECODER_BYTES.get(format, 0)
    coding = jpeg.coding(data)
    if coding.scans * area > _MAX_SCANNED_PIXELS:
        cost = f"{coding.scans} scans of {image.width}×{image.height} pixels"
        raise Failure("too_large", f"The JPEG has {cost}: save it as baseline, or make it smaller.")
    return round(area * coding.bytes_per_pixel)


def _most_memory(size: tuple[int, int], decoder_bytes: int) -> int:
    """Return what the picture may take at most: as it is, in other colours, and turned upright."""
    width, height = size
    return width * height * 3 * _PIXEL_BYTES + decoder_bytes


def _check_memory(size: tuple[int, int], copies: int, decoder_bytes: int) -> None:
    """Raise `too_large` if the picture and its copies, all there at once, would take too much memory."""
    width, height = size
    needed = width * height * copies * _PIXEL_BYTES + decoder_bytes
    if needed > settings.UPLOAD_MAX_DECODE_BYTES:
        cost = f"{width}×{height} pixels take {needed >> 20} MB of memory to decode"
        cap = settings.UPLOAD_MAX_DECODE_BYTES >> 20
        raise Failure("too_large", f"Its {cost}; at most {cap} are spent. Make it smaller.")


def _kept(image: Image.Image, format: formats.Format, data: bytes, decoder_bytes: int) -> Picture | None:
    """Return the picture with its coded pixels untouched; None if they are not what is to be stored."""
    strip = _STRIP.get(format)
    stripped = strip(data) if strip and image.mode in ("RGB", "L", "P") else None
    if stripped is None:
        return None
    # JPEG can be decoded at a fraction of its size, which still reads it to the end.
    reducible = format == "JPEG" and min(image.size) >= 2 * SIDE
    _check_memory(image.size, copies=int(not reducible), decoder_bytes=decoder_bytes)
    if pixels.orientation(image) != 1 or not pixels.is_srgb(image.info.get("icc_profile")):
        return None
    width, height = image.size
    image.draft(image.mode, (min(SIDE, width), min(SIDE, height)))
    image.load()
    return Picture(stripped, formats.MEDIA_TYPES[format], width, height, thumbnail(image))


def _rewritten(image: Image.Image, format: formats.Format, decoder_bytes: int) -> Picture:
    """Return the picture made upright, 8-bit and sRGB, and coded anew."""
    copies = 1 + (image.mode not in ("RGB", "L") or "icc_profile" in image.info)
    _check_memory(image.size, copies, decoder_bytes)  # before the orientation: some formats decode to tell it
    _check_memory(image.size, copies + (pixels.orientation(image) != 1), decoder_bytes)
    image.load()
    upright = pixels.normalise(image)
    upright.info = {}  # Pillow writes comments and profiles that it finds here
    out = io.BytesIO()
    lossy = format in ("JPEG", "AVIF")
    if lossy:
        upright.save(out, "JPEG", quality=95, subsampling=0)
    else:
        upright.save(out, "PNG", **_FAST_PNG)
    media_type = formats.MEDIA_TYPES["JPEG" if lossy else "PNG"]
    return Picture(out.getvalue(), media_type, upright.width, upright.height, thumbnail(upright))
