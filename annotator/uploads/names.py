"""File names: made safe, and unique in their project."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator

from annotator.errors import Failure

MAX_LENGTH = 255
_DRIVE = re.compile(r"[A-Za-z]:")
_LEADS_OUT = "The name leads out of its folder: only plain paths inside the zip are taken."


def safe(name: str) -> str:
    """Return `name` as a relative path with `/` between folders, in Unicode's composed form.

    Raises `invalid` for what could lead out of a folder when an export is unpacked (absolute paths, `..`,
    drive letters, backslashes), for control characters, and for names above 255 characters.
    """
    name = unicodedata.normalize("NFC", name)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise Failure("invalid", "The name holds control characters. Rename the file.")
    if name.startswith("/") or "\\" in name or _DRIVE.match(name) or ".." in name.split("/"):
        raise Failure("invalid", _LEADS_OUT)
    name = "/".join(part for part in name.split("/") if part not in ("", "."))
    if not name or len(name) > MAX_LENGTH:
        raise Failure("invalid", f"A name has 1 to {MAX_LENGTH} characters. Rename the file.")
    return name


def candidates(name: str) -> Iterator[str]:
    """Yield `name`, then `name (2)`, `name (3)`, … with the number before the extension, never too long."""
    yield name
    stem, extension = posixpath.splitext(name)
    number = 2
    while True:
        suffix = f" ({number}){extension}"
        yield stem[: MAX_LENGTH - len(suffix)] + suffix
        number += 1
