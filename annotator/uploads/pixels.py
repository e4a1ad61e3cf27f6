"""Any decoded picture → 8-bit sRGB or grey, upright, opaque: what a person sees and a model reads."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

WHITE = (255, 255, 255)
_WIDE_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
_ORIENTATION = 0x0112
# Rows converted at a time, so that wide numbers never stand in memory for the whole picture.
_STRIP = 64
# Neighbouring levels are not told apart: a profile whose colours move less than this is sRGB.
_SAME_COLOUR = 2


def orientation(image: Image.Image) -> int:
    """Return EXIF's orientation, 1 … 8; 1 where there is none or it is nonsense."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except (ValueError, SyntaxError, KeyError, TypeError, OSError):
        return 1
    return value if value in range(1, 9) else 1


def normalise(image: Image.Image) -> Image.Image:
    """Return `image` upright, in mode RGB or L, in sRGB by its own profile, on white where transparent."""
    profile = image.info.get("icc_profile")
    turn = _TURNS.get(orientation(image))
    image = _eight_bit(image) if image.mode in _WIDE_MODES else image
    image = _without_palette(image)
    image = _to_srgb(image, profile)
    image = _opaque(image)
    return image.transpose(turn) if turn is not None else image


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def is_srgb(profile: bytes | None) -> bool:
    """Return whether colours under this ICC profile are sRGB's; so they are without one."""
    if not profile:
        return True
    levels = np.linspace(0, 255, 6).astype(np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    moved = np.asarray(_to_srgb(Image.fromarray(cube), profile)).astype(int)
    return int(np.abs(moved - cube).max()) <= _SAME_COLOUR


def _eight_bit(image: Image.Image) -> Image.Image:
    """Scale 16-bit, 32-bit and float grey to 8 bit.

    16 bit: the full range 0 … 65535. Others have no fixed white: floats in 0 … 1 and numbers in 0 … 255 or
    0 … 65535 are taken as such, everything else is stretched from its least to its greatest value.
    """
    low, high = _black_and_white(image)
    scale = 255.0 / ((high - low) or 1.0)
    grey = Image.new("L", image.size)
    for top, values in _strips(image):
        grey.paste(Image.fromarray(np.rint((values - low) * scale).astype(np.uint8)), (0, top))
    return grey


def _black_and_white(image: Image.Image) -> tuple[float, float]:
    if image.mode.startswith("I;16"):
        return 0.0, 65535.0
    extremes = [(float(values.min()), float(values.max())) for _, values in _strips(image)]
    low, high = min(low for low, _ in extremes), max(high for _, high in extremes)
    if low < 0 or high > 65535:
        return low, high
    return 0.0, 1.0 if image.mode == "F" and high <= 1 else 255.0 if high <= 255 else 65535.0


def _strips(image: Image.Image) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield the picture in strips of rows, float64 with 0 for NaN, each with its first row's number."""
    for top in range(0, image.height, _STRIP):
        strip = image.crop((0, top, image.width, min(image.height, top + _STRIP)))
        yield top, np.nan_to_num(np.asarray(strip).astype(np.float64))


def _without_palette(image: Image.Image) -> Image.Image:
    """Turn palettes, bitmaps and key colours into plain channels."""
    if image.mode in ("P", "PA", "RGB", "L", "1") and ("transparency" in image.info or image.mode == "PA"):
        return image.convert("RGBA")
    return image.convert(
        {"P": "RGB", "1": "L", "LA": "RGBA", "La": "RGBA", "RGBa": "RGBA"}.get(image.mode, image.mode)
    )


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert by the embedded profile; without one, or with one that does not fit, by the plain formulas."""
    wanted = "RGBA" if image.mode == "RGBA" else "L" if image.mode == "L" else "RGB"
    try:
        if image.mode == "LAB":
            source = ImageCms.createProfile("LAB")
        elif profile and image.mode in ("RGB", "RGBA", "CMYK"):
            source = ImageCms.getOpenProfile(io.BytesIO(profile)).profile
        else:
            return image.convert(wanted)
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, source, target, outputMode=wanted)
        return converted if converted is not None else image
    except (ImageCms.PyCMSError, OSError):
        return image.convert(wanted)


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, WHITE)
    white.paste(image, mask=image)
    return white
