"""Reads Qt's binary resource files (``.rcc``): a tree of names over blocks of data, plain or deflated."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"qres"
COMPRESSED, FOLDER, ZSTANDARD = 1, 2, 4
OLD_NODE, NODE = 14, 22


def read(path: Path) -> Iterator[tuple[str, bytes]]:
    """(path inside, content) of every file; those compressed by Zstandard are left out.

    Raises ValueError if it is no such file.
    """
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise ValueError(f"{path} is no Qt resource file")
    version, tree, blocks, names = struct.unpack(">iiii", data[4:20])
    size = OLD_NODE if version < 2 else NODE

    def name_at(offset: int) -> str:
        start = names + offset
        (length,) = struct.unpack(">H", data[start : start + 2])
        return data[start + 6 : start + 6 + 2 * length].decode("utf-16-be")

    def walk(index: int, prefix: str) -> Iterator[tuple[str, bytes]]:
        at = tree + index * size
        name, flags = struct.unpack(">iH", data[at : at + 6])
        if flags & FOLDER:
            count, first = struct.unpack(">ii", data[at + 6 : at + 14])
            folder = prefix + (name_at(name) + "/" if index else "")
            for child in range(first, first + count):
                yield from walk(child, folder)
        elif not flags & ZSTANDARD:
            (offset,) = struct.unpack(">i", data[at + 10 : at + 14])
            start = blocks + offset
            (length,) = struct.unpack(">i", data[start : start + 4])
            content = data[start + 4 : start + 4 + length]
            yield prefix + name_at(name), zlib.decompress(content[4:]) if flags & COMPRESSED else content

    yield from walk(0, "")


def unpack(source: Path, target: Path, suffixes: frozenset[str]) -> None:
    """Write all files with these suffixes, of all resource files under ``source``, below ``target``."""
    for path in sorted(source.rglob("*.rcc")):
        for name, content in read(path):
            if Path(name).suffix in suffixes:
                file = target / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
