"""Which files of a Debian package are under permissive licences, by the package's own copyright file.

The format is Debian's machine-readable one (DEP-5): paragraphs that name patterns of files and a licence, of
which the last that fits counts. WordPress themes tell it in their readme instead.
"""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

#: No copyleft, no limits on use. All names in an "A and B" have to be here.
PERMISSIVE = re.compile(
    r"(CC0(-1\.0)?|public-domain|CC-BY-[1-4]\.0|BSD-3-clause(-Google)?|ISC-License|Apache-2\.0|Expat|MIT)"
)
#: How a readme says so, and what must not stand beside it.
CC0 = re.compile(r"\bCC0\b")
OTHER = re.compile(r"GPL|BY-|UNICODE|Unsplash|all rights reserved", re.IGNORECASE)


class Copyright:
    """A package's copyright file. Paths are those of the package's source, which may end in another suffix
    than what is installed."""

    def __init__(self, text: str) -> None:
        self.rules = [rule for paragraph in re.split(r"\n\s*\n", text) for rule in rules_of(paragraph)]

    @classmethod
    def of(cls, unpacked: Path, package: str) -> Copyright:
        """Read it from an unpacked package."""
        return cls((unpacked / "usr/share/doc" / package / "copyright").read_text())

    def licence(self, path: str) -> str:
        """The licence of a file, "" if the copyright file says nothing of it."""
        stem = path.rsplit(".", 1)[0]
        found = [licence for pattern, licence in self.rules if fits(pattern, path, stem)]
        return found[-1] if found else ""

    def permits(self, path: str) -> bool:
        """Whether every licence of the file is a permissive one."""
        names = re.split(r"\s+and\s+", self.licence(path))
        return all(PERMISSIVE.fullmatch(name) for name in names)


def rules_of(paragraph: str) -> list[tuple[str, str]]:
    """The patterns of one paragraph, each with the paragraph's licence."""
    files = re.search(r"^Files:((?:.*)(?:\n[ \t].*)*)", paragraph, re.MULTILINE)
    licence = re.search(r"^License:[ \t]*(\S.*)$", paragraph, re.MULTILINE)
    if not files or not licence:
        return []
    return [(pattern, licence.group(1).strip()) for pattern in files.group(1).split()]


def fits(pattern: str, path: str, stem: str) -> bool:
    """A pattern fits the path itself, or the path with another suffix."""
    head, dot, suffix = pattern.rpartition(".")
    renamed = bool(dot) and "/" not in suffix and fnmatch.fnmatchcase(stem, head)
    return fnmatch.fnmatchcase(path, pattern) or renamed


class Credits:
    """The pictures' part of a WordPress theme's readme: paragraphs that name files, a licence, or both. A
    paragraph without a licence is under the one that was named last."""

    def __init__(self, text: str) -> None:
        _, _, images = text.partition("=== Images ===")
        self.names: set[str] = set()
        free = False
        for paragraph in re.split(r"\n\s*\n", images.partition("\n==")[0]):
            if re.search(r"licen[cs]e|CC0|CC.BY|public domain|copyright", paragraph, re.IGNORECASE):
                free = bool(CC0.search(paragraph)) and not OTHER.search(paragraph)
            if free:
                self.names |= set(re.findall(r"^[\w-]+\.(?:webp|jpg|png)\b", paragraph, re.MULTILINE))

    @classmethod
    def of(cls, theme: Path) -> Credits:
        """Read it from a theme's folder."""
        return cls((theme / "readme.txt").read_text())

    def permits(self, name: str) -> bool:
        """Whether the readme names the file, and its licence is CC0."""
        return name in self.names
