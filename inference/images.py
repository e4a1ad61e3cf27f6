"""Stored images to what a model takes: read, converted to RGB, resized and padded."""

from __future__ import annotations

import io
from dataclasses import dataclass

import fsspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from inference.contract.spec import Input

Pixels = NDArray[np.uint8]
# The cap on pixels is the caller's; Pillow's own would refuse what web has taken.
Image.MAX_IMAGE_PIXELS = None


class ImageError(Exception):
    """A stored image that cannot be used; `code` is one of the API's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """An image fit for the model (RGB uint8 [input.height, input.width, 3]), and its own size in pixels."""

    pixels: Pixels
    width: int
    height: int


def open_image(url: str, max_pixels: int) -> Image.Image:
    """Return the image at `url`, its header read, its pixels not yet decoded.

    Raises ImageError where it is missing, no image, or larger than `max_pixels`; OSError where storage fails.
    """
    try:
        with fsspec.open(url, "rb") as file:
            data = file.read()
    except FileNotFoundError as error:
        raise ImageError("not_found", f"the stored image {url} is missing") from error
    try:
        image = Image.open(io.BytesIO(data))
    except UnidentifiedImageError as error:
        raise ImageError("unsupported", f"the stored image {url} cannot be read: {error}") from error
    if image.width * image.height > max_pixels:
        raise ImageError("too_large", f"the stored image {url} has more than {max_pixels} pixels")
    return image


def fit(image: Image.Image, model_input: Input) -> Picture:
    """Decode an image, and resize it to the model's input (bilinear; letterboxed ones are padded).

    Raises ImageError where its pixels cannot be decoded.
    """
    width, height = image.size
    size = model_input.size_of(width, height)
    # A large JPEG is decoded at a fraction of its size, never below twice what is needed.
    image.draft("RGB", (2 * size[0], 2 * size[1]))
    small = _opaque(image).resize(size, Image.Resampling.BILINEAR).convert("RGB")
    if size == (model_input.width, model_input.height):
        return Picture(np.asarray(small), width, height)
    padded = Image.new("RGB", (model_input.width, model_input.height), model_input.pad)
    padded.paste(small, (0, 0))
    return Picture(np.asarray(padded), width, height)


def to_rgb(image: Image.Image) -> Image.Image:
    """Return the decoded image in RGB; what is transparent becomes white. Raises ImageError."""
    return _opaque(image).convert("RGB")


def _opaque(image: Image.Image) -> Image.Image:
    """Return the decoded image without transparency, in RGB or L: the image itself if it is so already.

    Of 100 megapixels a copy is 400 MB. Raises ImageError.
    """
    try:
        if image.has_transparency_data:
            white = Image.new("RGBA", image.size, "white")
            return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
        image.load()
        return image if image.mode in ("RGB", "L") else image.convert("RGB")
    except (OSError, ValueError, SyntaxError) as error:  # Pillow's ways to say that the file is damaged
        raise ImageError("unsupported", f"the stored image is damaged: {error}") from error
