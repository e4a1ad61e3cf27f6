"""Where the pictures come from: licences by file, and Qt's resource files."""

from __future__ import annotations

import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from inference.training import qtresources, sources
from inference.training.licences import Copyright, Credits

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


README = """\
== Copyright ==

The theme is under the GNU GPL.
cover.webp

=== Images ===

A meadow.
Free public domain CC0 image.
meadow.webp
meadow-square.webp
https://pictures.example/1

License: CC0 https://creativecommons.org/publicdomain/zero/1.0/

tower.webp - https://pictures.example/2
roof.jpg - https://pictures.example/photo-roof.png

License: UNICODE LICENSE V3 https://pictures.example/license.txt
icon.webp

leaf.webp

A river.
License: CC BY-SA 4.0, not CC0
river.webp

== More ==

free CC0
later.webp
"""


@pytest.mark.parametrize(
    ("name", "permitted"),
    [
        ("meadow.webp", True),
        ("meadow-square.webp", True),
        ("tower.webp", True),
        ("roof.jpg", True),
        ("photo-roof.png", False),
        ("cover.webp", False),
        ("icon.webp", False),
        ("leaf.webp", False),
        ("river.webp", False),
        ("later.webp", False),
        ("untold.webp", False),
    ],
)
def test_it_takes_only_pictures_that_a_readme_calls_free(name: str, permitted: bool) -> None:
    assert Credits(README).permits(name) is permitted


def test_it_leaves_the_machines_own_package_lists_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def answer(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, "mirror://one/\nmirror://two/\n", "")

    monkeypatch.setattr(subprocess, "run", answer)
    first = sources.newer_lists(tmp_path / "apt")
    assert first == sources.newer_lists(tmp_path / "apt")
    assert (tmp_path / "apt" / "newer.list").read_text() == "deb mirror://one/ trixie main\n"
    (update,) = [command for command in asked if "update" in command]
    assert f"-oDir::State::Lists={tmp_path / 'apt' / 'lists'}" in update


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
