"""What a hostile file may cost: each is judged in a process of its own, whose memory is then looked at."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.annotator.uploads.files import zip_bytes

MEMORY_MB = 512
# What these files are judged under: caps that a machine of 1 GB could have.
CAPS = {"UPLOAD_MAX_DECODE_BYTES": str(400 * 2**20), "UPLOAD_MAX_FILE_BYTES": str(100 * 2**20)}
# Judge the file argv[1] as an upload is judged; print "code peak-MB" for each picture in it.
JUDGE = """
import sys
from annotator.errors import Failure
from annotator.uploads import formats, zips
from annotator.uploads.picture import read
codes = []
with open(sys.argv[1], "rb") as file:
    try:
        found = zips.entries(file) if formats.is_zip(file.read(4)) else [("", open(sys.argv[1], "rb").read())]
        for name, content in found:
            if isinstance(content, Failure):
                raise content
            read(content)
            codes.append("ok")
    except Failure as failure:
        codes.append(failure.code)
# VmHWM, not ru_maxrss: that one remembers the process that forked this one.
status = open("/proc/self/status").read()
print(",".join(codes), int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def black(width: int, height: int, depth: int, colour: int, channels: int) -> bytes:
    """Return a whole, valid PNG of one colour, tiny for its number of pixels."""
    packer = zlib.compressobj(1)
    row = b"\0" * (1 + (width * depth * channels + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def bomb() -> bytes:
    """Return a zip of 100 MB of zeros that begin like a PNG."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.png", "w") as entry:
        entry.write(b"\x89PNG\r\n\x1a\n")
        for _ in range(100):
            entry.write(bytes(2**20))
    return out.getvalue()


def long_text() -> bytes:
    """Return a PNG whose compressed comment would unpack to 80 MB."""
    data = black(9, 9, 8, 2, 3)
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80 * 2**20), 1))
    return data[:33] + text + data[33:]


def animation() -> bytes:
    """Return a GIF of 50 frames of which the first alone is wanted."""
    frames = [Image.fromarray(np.full((200, 300), level, np.uint8)) for level in range(50)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def jpeg(width: int, height: int, repeated: int = 0, **options: Any) -> bytes:
    """Return a JPEG of one colour, tiny for its number of pixels, its last scan repeated so many times."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 200)).save(out, "JPEG", **options)
    data = out.getvalue()
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * repeated + data[-2:]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: black(30_000, 30_000, 1, 0, 1), "too_large"),
        (lambda: black(10_000, 10_000, 8, 2, 3), "ok"),
        (lambda: black(10_000, 10_000, 8, 6, 4), "too_large"),
        (lambda: black(10_000, 5_000, 16, 0, 1), "ok"),
        (bomb, "too_large"),
        (lambda: zip_bytes({"a.zip": zip_bytes({"b.zip": bytes(1000)})}), "unsupported"),
        (long_text, "invalid"),
        (animation, "ok"),
        (lambda: jpeg(8500, 8500, subsampling=0), "ok"),
        (lambda: jpeg(8500, 8500, progressive=True, subsampling=0), "too_large"),
        (lambda: jpeg(8500, 8500, progressive=True, subsampling=2), "ok"),
        (lambda: jpeg(65_000, 1000, progressive=True, subsampling=0), "too_large"),
        (lambda: jpeg(5000, 5000, 85, progressive=True), "too_large"),
        (lambda: jpeg(50, 50, 300, progressive=True), "invalid"),
    ],
    ids=[
        "30000x30000",
        "100-megapixels",
        "transparent",
        "16-bit",
        "bomb",
        "nested-zip",
        "long-text",
        "animation",
        "jpeg",
        "progressive-jpeg",
        "progressive-jpeg-with-half-the-colour",
        "progressive-strip",
        "many-scans-of-many-pixels",
        "many-scans",
    ],
)
def test_it_stays_within_its_memory(make: Callable[[], bytes], code: str, tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(make())
    command = [sys.executable, "-c", JUDGE, str(file)]
    judged = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=120, env={**os.environ, **CAPS}
    )
    codes, peak_mb = judged.stdout.split()
    assert codes == code
    assert int(peak_mb) <= MEMORY_MB
