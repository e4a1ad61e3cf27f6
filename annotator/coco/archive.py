"""A zip of the COCO document and the pictures it names, written piece by piece.

Pictures are compressed already, so they are put in as deflate of level 0: readers that take a zip as it
arrives could not find the end of a plainly stored entry. Nothing depends on the time.

A picture keeps the name that it was uploaded under, so that other documents about it still find it. What was
written anew on upload (`annotator.uploads.picture`) is PNG or JPEG, whatever its name ends in: `x.bmp` holds
a PNG. Pillow, OpenCV and what is built on them tell the format by the content.
"""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Iterable, Iterator

from annotator.coco import export
from annotator.coco.export import Masks, Selection
from inference.contract.storage import Storage

CHUNK_BYTES = 256 * 1024
DOCUMENT = "annotations.json"
FOLDER = "images"


class _Outbox:
    """What `zipfile` writes to: it can only go forward, and is emptied after each piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def take(self) -> bytes:
        """Return, and forget, what was written."""
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def archive(selection: Selection, masks: Masks, storage: Storage) -> Generator[bytes]:
    """Yield the zip: `annotations.json`, then `images/` with the stored files under their `file_name`."""
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as target:  # type: ignore[call-overload]
        yield from _entry(target, outbox, DOCUMENT, export.document(selection, masks), compresslevel=6)
        for image in export.rows(selection.images):
            content = _chunks(storage, storage.image_path(image.sha256, image.media_type))
            yield from _entry(target, outbox, f"{FOLDER}/{image.file_name}", content, compresslevel=0)
    yield outbox.take()


def _entry(
    target: zipfile.ZipFile, outbox: _Outbox, name: str, content: Iterable[bytes], compresslevel: int
) -> Iterator[bytes]:
    """Write one entry, its size unknown beforehand, and yield the zip's bytes as they come."""
    target.compresslevel = compresslevel
    with target.open(name, "w", force_zip64=True) as entry:
        for piece in content:
            entry.write(piece)
            if written := outbox.take():
                yield written
    yield outbox.take()


def _chunks(storage: Storage, path: str) -> Iterator[bytes]:
    with storage.open(path) as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
