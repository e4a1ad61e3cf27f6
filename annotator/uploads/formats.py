"""What kind of file is this? Told by its first bytes, never by its name: an allow-list."""

from __future__ import annotations

from typing import Literal

from annotator.errors import Failure

Format = Literal["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "AVIF"]
# How many bytes `sniff` wants to see.
HEAD_BYTES = 512
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
ALLOWED = "Upload JPEG, PNG, WebP, BMP, TIFF, GIF or AVIF."

_SIGNATURES: list[tuple[bytes, Format]] = [
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
]
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
# Files people do send: named, so that the reason helps.
_KNOWN: list[tuple[bytes, str]] = [
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"8BPS", "a Photoshop document"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"II+\0", "a BigTIFF picture"),
    (b"MM\0+", "a BigTIFF picture"),
]


def is_zip(head: bytes) -> bool:
    """Return whether these first bytes are a zip's."""
    return head.startswith(_ZIPS)


def sniff(head: bytes) -> Format:
    """Return the format of a picture from its first bytes; raise `unsupported`, or `invalid` for none."""
    if not head:
        raise Failure("invalid", "The file is empty.")
    for signature, format in _SIGNATURES:
        if head.startswith(signature):
            return format
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:12] in (b"ftypavif", b"ftypavis"):
        return "AVIF"
    raise Failure("unsupported", f"This is {_describe(head)}, not a picture that can be labelled. {ALLOWED}")


def _describe(head: bytes) -> str:
    for signature, name in _KNOWN:
        if head.startswith(signature):
            return name
    if is_zip(head):
        return "a zip archive"
    if head[4:8] == b"ftyp":
        return "a HEIC picture" if head[8:11] in (b"hei", b"hev", b"mif") else "a video"
    return _describe_text(head)


def _describe_text(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in text:
        return "an SVG drawing"
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if b"\0" not in head:
        return "text"
    return "a file of an unknown kind"
