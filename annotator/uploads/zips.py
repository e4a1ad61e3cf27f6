"""The pictures in a zip, one at a time, with caps that a zip bomb meets before it is unpacked.

Sizes are judged as the zip's directory states them; `zipfile` reads no more of an entry than that.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from django.conf import settings

from annotator.errors import Failure
from annotator.uploads import formats

# Coded pictures hardly shrink; a bitmap of one colour does, a thousandfold, but is small.
MAX_RATIO = 100
_RATIO_FREE_BYTES = 64 * 1024 * 1024
_ENCRYPTED = 0x1
# What operating systems leave in zips, which nobody means to upload.
_CLUTTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
_READ_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def entries(file: IO[bytes]) -> Iterator[tuple[str, bytes | Failure]]:
    """Yield the path and the bytes, or the reason why not, of every file in the zip, one at a time.

    Folders and the clutter of operating systems are passed over. Raises `invalid` for a zip that cannot be
    read and `too_large` for one above the caps.
    """
    try:
        archive = zipfile.ZipFile(file)
    except _READ_ERRORS as error:
        raise Failure("invalid", f"The zip is damaged or cut off: {error}. Make it again.") from error
    with archive:
        wanted = [entry for entry in archive.infolist() if not _is_clutter(entry)]
        _check_caps(wanted)
        for entry in wanted:
            yield entry.orig_filename, _read(archive, entry)


def _is_clutter(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.split("/")
    return entry.is_dir() or "__MACOSX" in parts[:-1] or parts[-1] in _CLUTTER or parts[-1].startswith("._")


def _check_caps(wanted: list[zipfile.ZipInfo]) -> None:
    if not wanted:
        raise Failure("invalid", "The zip holds no files.")
    if len(wanted) > settings.UPLOAD_MAX_ZIP_ENTRIES:
        cap = settings.UPLOAD_MAX_ZIP_ENTRIES
        raise Failure("too_large", f"The zip holds {len(wanted)} files; at most {cap} are taken. Split it.")
    unpacked, packed = sum(e.file_size for e in wanted), sum(e.compress_size for e in wanted)
    if unpacked > settings.UPLOAD_MAX_REQUEST_BYTES:
        raise Failure(
            "too_large", f"The zip would unpack to {_megabytes(unpacked)}, which is too much. Split it."
        )
    if unpacked > max(_RATIO_FREE_BYTES, packed * MAX_RATIO):
        sizes = f"from {_megabytes(packed)} to {_megabytes(unpacked)}"
        raise Failure("too_large", f"The zip would unpack {sizes}: pictures do not shrink so much.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | Failure:
    """Return the entry's bytes; only its head is unpacked unless that is a picture's."""
    if entry.flag_bits & _ENCRYPTED:
        return Failure("unsupported", "The file is encrypted. Make the zip without a password.")
    if entry.file_size > settings.UPLOAD_MAX_FILE_BYTES:
        return file_too_large(entry.file_size)
    try:
        with archive.open(entry) as stream:
            head = stream.read(formats.HEAD_BYTES)
            formats.sniff(head)
            return head + stream.read()
    except Failure as failure:
        inside = formats.is_zip(head) or posixpath.splitext(entry.filename)[1].lower() == ".zip"
        return (
            Failure("unsupported", "A zip inside a zip is not opened. Upload it by itself.")
            if inside
            else failure
        )
    except _READ_ERRORS as error:
        return Failure("invalid", f"The file cannot be unpacked: {error}. Make the zip again.")


def file_too_large(size: int) -> Failure:
    """Return the reason for a file above the byte cap."""
    cap = _megabytes(settings.UPLOAD_MAX_FILE_BYTES)
    return Failure("too_large", f"The file has {_megabytes(size)}; at most {cap} are taken. Make it smaller.")


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.4g} MB"
