"""Where the pictures come from: licences by file, and Qt's resource files."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from inference.training import qtresources
from inference.training.licences import Copyright

TERMS = """\
Files: *
Copyright: somebody
License: GPL-3+

Files: photos/fish.jpg
       photos/bird.png
Copyright: somebody else
License: public-domain

Files: photos/rose.webp
Copyright: a third
License: CC0-1.0 and CC-BY-3.0

Files: shared/*
License: CC-BY-SA-3.0
 The text of the licence.
"""


@pytest.mark.parametrize(
    ("path", "permitted"),
    [
        ("photos/fish.jpg", True),
        ("photos/fish.webp", True),
        ("photos/bird.webp", True),
        ("photos/rose.webp", True),
        ("photos/other.webp", False),
        ("shared/fish.jpg", False),
        ("photos/fish.jpg.png", False),
    ],
)
def test_it_takes_only_files_under_permissive_licences(path: str, permitted: bool) -> None:
    assert Copyright(TERMS).permits(path) is permitted


def test_it_takes_nothing_that_no_licence_is_told_for() -> None:
    assert not Copyright("Files: a.png\nLicense: MIT\n").permits("b.png")


def resource_file(path: Path, name: str, content: bytes, flags: int) -> None:
    """One file in one folder, as Qt's rcc lays it out (version 1)."""
    names, offsets = b"", []
    for text in ("pictures", name):
        offsets.append(len(names))
        names += struct.pack(">HI", len(text), 0) + text.encode("utf-16-be")
    stored = struct.pack(">i", len(content)) + content
    tree = struct.pack(">iHii", 0, 2, 1, 1)
    tree += struct.pack(">iHii", offsets[0], 2, 1, 2)
    tree += struct.pack(">iHHHi", offsets[1], flags, 0, 0, 0)
    head = 20
    path.write_bytes(
        b"qres"
        + struct.pack(">iiii", 1, head, head + len(tree), head + len(tree) + len(stored))
        + tree
        + stored
        + names
    )


def test_it_unpacks_pictures_from_resource_files(tmp_path: Path) -> None:
    content = b"a picture, " * 20
    resource_file(tmp_path / "plain.rcc", "fish.webp", content, 0)
    deflated = struct.pack(">I", len(content)) + zlib.compress(content)
    resource_file(tmp_path / "small.rcc", "bird.webp", deflated, 1)
    resource_file(tmp_path / "text.rcc", "notes.txt", content, 0)
    qtresources.unpack(tmp_path, tmp_path / "out", frozenset({".webp"}))
    found = {
        str(path.relative_to(tmp_path / "out")): path.read_bytes() for path in (tmp_path / "out").rglob("*.*")
    }
    assert found == {"pictures/fish.webp": content, "pictures/bird.webp": content}


def test_it_refuses_other_files(tmp_path: Path) -> None:
    (tmp_path / "fake.rcc").write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="no Qt resource file"):
        list(qtresources.read(tmp_path / "fake.rcc"))
