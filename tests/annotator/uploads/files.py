"""Files to upload, made on the fly."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def photo_bytes(
    seed: int = 0, format: str = "PNG", size: tuple[int, int] = (24, 16), **options: Any
) -> bytes:
    """Return a small coded picture; another seed, another picture."""
    pixels = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format, **options)
    return out.getvalue()


def zip_bytes(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip with these paths, unsafe ones too."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return out.getvalue()


def uploaded(name: str, data: bytes) -> SimpleUploadedFile:
    """Return a file as a view gets it."""
    return SimpleUploadedFile(name, data)
