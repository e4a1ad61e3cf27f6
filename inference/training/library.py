"""The pictures of the sources, decoded once: photos to stand behind things, cut-outs to stand in front.

python -m inference.training.library DATA     # writes DATA/library.npz
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .licences import Copyright, Credits
from .sources import (
    CLIPART,
    DEBIAN_PHOTOS,
    EMOJI,
    GAMES,
    NPM_PHOTOS,
    SAMPLES,
    SUFFIXES,
    THEMES,
    folder_of,
)

Pixels = NDArray[np.uint8]

PHOTO_SIDE, CUTOUT_SIDE = 1280, 224
PHOTO_QUALITY, CUTOUT_QUALITY = 92, 88
CLIPART_COUNT = 2600
SMALLEST_FILE, SMALLEST_SIDE = 6_000, 200
#: Screenshots, test patterns, drawings of nothing, and the same picture saved in another way.
UNWANTED = re.compile(
    r"screenshot|/doc/|wide-gamut|im_q85|flower_small|flower_alpha|_alpha|grayscale|64px|symbolic|vnc-|/Elephants_"
    r"|/(valley|waves)-midnight|/saturnian-profile|/book-image|/services-subscriber|/location\.|/ruins-image"
    r"|/botany-flowers-closeup|/flower-meadow-square|/grid-flower-1"
)
#: Drawn or rendered: good to stand behind things, but their regions teach nothing about photos.
DRAWN = re.compile(r"umang|Fossa|Infinite-Sea|Painting-Colors|analogpattern|/clickgame/|/ocean-waves")
SKIN_TONE = re.compile(r"1f3f[c-f]")


@dataclass(frozen=True)
class Library:
    """Photos as uint8 [H, W, 3], cut-outs as uint8 [H, W, 4] with their alpha; which photos are not drawn."""

    photos: Sequence[Pixels]
    cutouts: Sequence[Pixels]
    real: frozenset[int] = frozenset()


def photo_files(data: Path) -> Iterator[Path]:
    """The photo files of all sources that are under permissive licences."""
    for package, (installed, called) in DEBIAN_PHOTOS.items():
        terms = Copyright.of(data / folder_of(package), package)
        root = data / folder_of(package) / installed
        yield from (
            path for path in pictures(root) if terms.permits(f"{Path(called, path.relative_to(root))}")
        )
    terms = Copyright.of(data / folder_of(GAMES), GAMES)
    root = data / "games" / "gcompris"
    yield from (path for path in pictures(root) if terms.permits(str(path.relative_to(root))))
    for package in NPM_PHOTOS:
        yield from pictures(data / folder_of(package))
    for package, installed in THEMES.items():
        theme = data / folder_of(package) / installed
        credits = Credits.of(theme)
        yield from (path for path in pictures(theme / "assets") if credits.permits(path.name))
    for package, (installed, names) in SAMPLES.items():
        yield from (data / folder_of(package) / installed / name for name in names)


def pictures(folder: Path) -> Iterator[Path]:
    """The picture files under a folder, small ones left out."""
    for path in sorted(folder.rglob("*")):
        wanted = path.suffix.lower() in SUFFIXES and not UNWANTED.search(str(path))
        if wanted and not path.is_symlink() and path.stat().st_size >= SMALLEST_FILE:
            yield path


def read_photo(path: Path) -> Pixels | None:
    """A photo in RGB, shrunk to 1280 pixels; nothing if it is tiny or nearly one colour."""
    with Image.open(path) as image:
        rgb = image.convert("RGB")
    rgb.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    pixels = np.asarray(rgb)
    return pixels if min(pixels.shape[:2]) >= SMALLEST_SIDE and pixels.std() > 8 else None


def cutout_files(data: Path) -> list[Path]:
    """Emoji in one skin tone each and a fixed random choice of the clip art."""
    emoji = [
        path for path in sorted((data / folder_of(EMOJI)).rglob("*.webp")) if not SKIN_TONE.search(path.name)
    ]
    clipart = sorted((data / folder_of(CLIPART)).rglob("*.png"))
    chosen = np.random.default_rng(0).permutation(len(clipart))[:CLIPART_COUNT]
    return emoji + [clipart[index] for index in chosen]


def read_cutout(path: Path) -> Pixels | None:
    """A cut-out in RGBA, cropped to what is opaque; nothing if it is huge, or covers too little or all."""
    try:
        with Image.open(path) as image:
            rgba = image.convert("RGBA")
    except Image.DecompressionBombError:
        return None
    box = rgba.getchannel("A").point(lambda alpha: 255 * (alpha > 127)).getbbox()
    if box is None or min(box[2] - box[0], box[3] - box[1]) < 24:
        return None
    rgba = rgba.crop(box)
    rgba.thumbnail((CUTOUT_SIDE, CUTOUT_SIDE))
    pixels = np.asarray(rgba)
    return pixels if 0.12 < (pixels[..., 3] > 127).mean() < 0.97 else None


def build(data: Path) -> Library:
    """Decode everything."""
    photos: list[Pixels] = []
    real: set[int] = set()
    for path in photo_files(data):
        photo = read_photo(path)
        if photo is not None:
            real |= set() if DRAWN.search(str(path)) else {len(photos)}
            photos.append(photo)
    cutouts = (read_cutout(path) for path in cutout_files(data))
    return Library(photos, [cutout for cutout in cutouts if cutout is not None], frozenset(real))


class Packed(Sequence[Pixels]):
    """Pictures as the bytes of their files, end to end; each is decoded when it is asked for."""

    def __init__(self, content: Pixels, ends: NDArray[np.int64]) -> None:
        self.content, self.ends = content, ends

    @classmethod
    def of(cls, files: list[bytes]) -> Packed:
        """Lay files end to end."""
        content = np.frombuffer(b"".join(files), np.uint8)
        return cls(content, np.cumsum([len(file) for file in files], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, index: int) -> Pixels: ...

    @overload
    def __getitem__(self, index: slice) -> list[Pixels]: ...

    def __getitem__(self, index: int | slice) -> Pixels | list[Pixels]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        start = int(self.ends[index - 1]) if index else 0
        with Image.open(io.BytesIO(self.content[start : self.ends[index]].tobytes())) as image:
            return np.asarray(image)


def coded(pixels: Pixels, quality: int) -> bytes:
    """A picture as WebP, its alpha kept as it is."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "webp", quality=quality, method=2)
    return file.getvalue()


def save(library: Library, path: Path) -> None:
    """Write the library as one file of coded pictures, some tens of megabytes."""
    photos = Packed.of([coded(photo, PHOTO_QUALITY) for photo in library.photos])
    cutouts = Packed.of([coded(cutout, CUTOUT_QUALITY) for cutout in library.cutouts])
    np.savez(
        path,
        real=np.array(sorted(library.real)),
        photos=photos.content,
        photo_ends=photos.ends,
        cutouts=cutouts.content,
        cutout_ends=cutouts.ends,
    )


def load(path: Path) -> Library:
    """Read what `save` wrote; the photos are decoded at once, cut-outs when they are asked for."""
    with np.load(path) as archive:
        photos = Packed(archive["photos"], archive["photo_ends"])
        cutouts = Packed(archive["cutouts"], archive["cutout_ends"])
        return Library(list(photos), cutouts, frozenset(archive["real"].tolist()))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    built = build(folder)
    save(built, folder / "library.npz")
    print(f"{len(built.photos)} photos, {len(built.cutouts)} cut-outs")
