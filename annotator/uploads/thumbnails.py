"""Small pictures for grids and filmstrips."""

from __future__ import annotations

import io

from PIL import Image

MEDIA_TYPE = "image/webp"
# The longer side, in pixels: a card of 256 CSS pixels on a dense screen.
SIDE = 512


def thumbnail(image: Image.Image) -> bytes:
    """Return `image` (any size, mode RGB, L or P) as a WebP of at most 512 pixels a side, never enlarged."""
    small = image if image.mode in ("RGB", "L") else image.convert("RGB")
    scale = min(1.0, SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    if size != image.size:
        small = small.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80, method=2)
    return out.getvalue()
