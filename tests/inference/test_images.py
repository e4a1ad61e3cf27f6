"""Stored images of every kind come to the model as RGB of its size."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from inference.contract.spec import Input
from inference.images import ImageError, fit, open_image

SQUASH = Input(width=32, height=16, resize="squash")
LETTERBOX = Input(width=32, height=32, resize="letterbox", pad=(7, 8, 9))


def reopened(image: Image.Image, kind: str = "PNG", **options) -> Image.Image:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return Image.open(io.BytesIO(written.getvalue()))


def test_it_squashes_to_the_models_size():
    picture = fit(reopened(Image.new("RGB", (300, 200), (10, 20, 30))), SQUASH)
    assert picture.pixels.shape == (16, 32, 3)
    assert picture.pixels.dtype == np.uint8
    assert (picture.width, picture.height) == (300, 200)
    assert (picture.pixels == [10, 20, 30]).all()


def test_it_resizes_as_pillow_does():
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (80, 120, 3), np.uint8))
    expected = np.asarray(noise.resize((32, 16), Image.Resampling.BILINEAR))
    np.testing.assert_array_equal(fit(reopened(noise), SQUASH).pixels, expected)


def test_it_pads_at_the_right_and_below():
    wide = fit(reopened(Image.new("RGB", (64, 32), "white")), LETTERBOX).pixels
    assert (wide[:16] == 255).all()
    assert (wide[16:] == [7, 8, 9]).all()
    tall = fit(reopened(Image.new("RGB", (32, 64), "white")), LETTERBOX).pixels
    assert (tall[:, :16] == 255).all()
    assert (tall[:, 16:] == [7, 8, 9]).all()


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("L", (8, 8), 100), [100, 100, 100]),
        (Image.new("RGBA", (8, 8), (10, 20, 30, 255)), [10, 20, 30]),
        (Image.new("RGBA", (8, 8), (10, 20, 30, 0)), [255, 255, 255]),
        (Image.new("LA", (8, 8), (0, 0)), [255, 255, 255]),
        (Image.new("RGB", (8, 8), (9, 9, 200)).convert("P", palette=Image.Palette.ADAPTIVE), [9, 9, 200]),
        (Image.new("1", (8, 8), 1), [255, 255, 255]),
    ],
)
def test_it_converts_to_rgb(image, expected):
    assert (fit(reopened(image), SQUASH).pixels == expected).all()


def test_it_tells_the_size_of_a_large_jpeg_that_is_decoded_small():
    picture = fit(reopened(Image.new("RGB", (4000, 3000), (10, 200, 30)), "JPEG"), SQUASH)
    assert (picture.width, picture.height) == (4000, 3000)
    assert np.abs(picture.pixels.astype(int) - [10, 200, 30]).max() < 4


def test_it_opens_by_url(tmp_path):
    path = tmp_path / "a picture.png"
    Image.new("RGB", (8, 4)).save(path)
    assert open_image(f"file://{path}", max_pixels=32).size == (8, 4)


def test_it_opens_what_is_larger_than_pillow_itself_would(tmp_path):
    """In a process of its own: the cap is Pillow's for a whole process."""
    path = tmp_path / "large.png"
    Image.new("1", (20_000, 9_500)).save(path)
    script = "import sys; from inference.images import open_image; print(open_image(sys.argv[1], 10**9).size)"
    command = [sys.executable, "-c", script, path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(20000, 9500)"


def test_it_holds_the_pixels_of_a_large_picture_once(tmp_path):
    """In a process of its own, whose memory is looked at: 60 megapixels take 240 MB, a copy as much again."""
    path = tmp_path / "large.png"
    Image.new("RGB", (10_000, 6_000), "red").save(path, compress_level=1)
    script = """
import sys
from inference.contract.spec import Input
from inference.images import fit, open_image
fit(open_image(sys.argv[1], 10**8), Input(width=1024, height=1024, resize="letterbox"))
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
"""
    command = [sys.executable, "-c", script, path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) // 1024 < 400


def test_it_says_why_an_image_cannot_be_used(tmp_path):
    whole = tmp_path / "whole.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)).save(whole)
    text, cut = tmp_path / "text.png", tmp_path / "cut.png"
    text.write_text("not a picture")
    cut.write_bytes(whole.read_bytes()[:2000])
    with pytest.raises(ImageError, match="is missing") as missing:
        open_image((tmp_path / "none.png").as_uri(), 10_000)
    with pytest.raises(ImageError, match="cannot be read") as unsupported:
        open_image(text.as_uri(), 10_000)
    with pytest.raises(ImageError, match="more than 4095 pixels") as large:
        open_image(whole.as_uri(), 4095)
    with pytest.raises(ImageError, match="is damaged") as damaged:
        fit(open_image(cut.as_uri(), 10_000), SQUASH)
    codes = [caught.value.code for caught in (missing, unsupported, large, damaged)]
    assert codes == ["not_found", "unsupported", "too_large", "unsupported"]
