"""Every kind of file that people send: the right picture, or the reason why not."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, PngImagePlugin

from annotator.errors import Failure
from annotator.uploads.picture import Picture, read

Pixels = NDArray[np.uint8]
SECRET = b"51.5007N 0.1246W"


def photo(width: int = 48, height: int = 32) -> Image.Image:
    """An RGB picture in which every corner has another colour, smooth so that JPEG keeps it."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    return Image.fromarray(np.stack([255 * x, 255 * y, 255 * (1 - x)], axis=-1).astype(np.uint8))


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def pixels(data: bytes) -> Pixels:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def close(a: Pixels, b: Pixels, tolerance: float) -> bool:
    return a.shape == b.shape and float(np.abs(a.astype(int) - b).mean()) <= tolerance


def refusal(data: bytes) -> Failure:
    with pytest.raises(Failure) as caught:
        read(data)
    return caught.value


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def is_picture_or_reason(data: bytes) -> bool:
    try:
        return opens_as_said(read(data))
    except Failure as failure:
        return failure.code in ("invalid", "unsupported", "too_large")


def opens_as_said(picture: Picture) -> bool:
    with Image.open(io.BytesIO(picture.data)) as image:
        image.load()
        return image.get_format_mimetype() == picture.media_type and image.size == (
            picture.width,
            picture.height,
        )


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "AVIF"])
def test_it_takes_every_allowed_format(format: str) -> None:
    picture = read(
        saved(photo(), format, quality=95) if format in ("JPEG", "WEBP", "AVIF") else saved(photo(), format)
    )
    assert opens_as_said(picture)
    assert (picture.width, picture.height) == (48, 32)
    assert close(pixels(picture.data), np.asarray(photo()), 12 if format == "GIF" else 4)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_it_keeps_the_coded_pixels_of_a_plain_picture(format: str) -> None:
    original = saved(photo(), format)
    picture = read(original)
    assert np.array_equal(pixels(picture.data), pixels(original))
    assert len(picture.data) <= len(original)


def test_it_gives_the_same_bytes_for_the_same_upload() -> None:
    for data in (saved(photo(), "JPEG"), saved(photo().convert("RGBA"), "PNG"), saved(photo(), "AVIF")):
        first, second = (hashlib.sha256(read(data).data).digest() for _ in range(2))
        assert first == second


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_it_turns_every_orientation_upright(orientation: int, format: str) -> None:
    turned = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: np.rot90,
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }
    upright = np.asarray(photo())
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(turned[orientation](upright)))
    picture = read(saved(stored, format, exif=exif))
    assert (picture.width, picture.height) == (48, 32)
    assert close(pixels(picture.data), upright, 4)
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.getexif().get(0x0112, 1) == 1
    with Image.open(io.BytesIO(picture.thumbnail)) as small:
        assert small.size == (48, 32)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_it_strips_exif_gps_xmp_and_comments(format: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = SECRET.decode()
    options: dict[str, Any] = {"exif": exif}
    if format == "JPEG":
        options |= {"xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>", "comment": SECRET}
    if format == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        options["pnginfo"] = text
    if format in ("WEBP", "AVIF"):
        options["xmp"] = SECRET
    data = saved(photo(), format, **options)
    assert SECRET in data
    picture = read(data)
    assert SECRET not in picture.data
    assert SECRET not in picture.thumbnail
    with Image.open(io.BytesIO(picture.data)) as image:
        assert not image.getexif()
        assert not {"comment", "xmp", "icc_profile", "Comment"} & set(image.info)


def test_it_drops_what_follows_the_end_of_the_picture() -> None:
    for format in ("JPEG", "PNG", "WEBP"):
        assert SECRET not in read(saved(photo(), format) + SECRET).data


def test_it_drops_the_preview_inside_a_jpeg() -> None:
    data = saved(photo(), "JPEG")
    length = int.from_bytes(data[4:6], "big")
    with_preview = (
        data[:4] + (length + 3).to_bytes(2, "big") + data[6:18] + b"\1\1\xaa\xbb\xcc" + data[4 + length :]
    )
    assert b"\xaa\xbb\xcc" not in read(with_preview).data
    assert np.array_equal(pixels(read(with_preview).data), pixels(data))


def test_it_keeps_a_progressive_jpeg_with_restarts() -> None:
    data = saved(photo(200, 100), "JPEG", progressive=True, restart_marker_rows=1, comment=b"hello")
    picture = read(data)
    assert np.array_equal(pixels(picture.data), pixels(data))
    assert b"hello" not in picture.data


@pytest.mark.parametrize("mode", ["I;16", "I;16B"])
def test_it_scales_16_bit_grey_to_8_without_clipping(mode: str) -> None:
    ramp = np.linspace(0, 65535, 48 * 32).reshape(32, 48)
    image = Image.fromarray(ramp.astype("<u2"))
    for format in ("PNG", "TIFF"):
        picture = read(saved(image, format) if mode == "I;16" else big_endian_tiff(ramp))
        assert close(pixels(picture.data)[..., 0], np.rint(ramp / 257).astype(np.uint8), 0.5)


def big_endian_tiff(values: NDArray[np.float64]) -> bytes:
    """A 16-bit grey TIFF with Motorola byte order."""
    height, width = values.shape
    tags = [(256, width), (257, height), (258, 16), (259, 1), (262, 1), (273, 8), (277, 1), (278, height)]
    tags.append((279, values.size * 2))
    raw = values.astype(">u2").tobytes()
    table = b"".join(struct.pack(">HHII", tag, 4, 1, value) for tag, value in tags)
    return (
        b"MM\0*" + struct.pack(">I", 8 + len(raw)) + raw + struct.pack(">H", len(tags)) + table + b"\0\0\0\0"
    )


def test_it_reads_16_bit_colour() -> None:
    height, width = 4, 6
    values = np.linspace(0, 65535, height * width * 3).reshape(height, width, 3).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    assert close(pixels(read(data).data), (values / 257).astype(np.uint8), 1)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.linspace(0, 1, 256, dtype=np.float32), np.arange(256)),
        (np.arange(256, dtype=np.float32), np.arange(256)),
        (np.linspace(-5e4, 1e6, 256, dtype=np.float32), np.arange(256)),
        (np.linspace(0, 65535, 256).astype(np.int32), np.arange(256)),
        (np.full(256, np.nan, np.float32), np.zeros(256)),
    ],
)
def test_it_reads_float_and_32_bit_tiff(values: NDArray[Any], expected: NDArray[Any]) -> None:
    picture = read(saved(Image.fromarray(values.reshape(16, 16)), "TIFF"))
    assert close(pixels(picture.data)[..., 0], expected.reshape(16, 16), 0.6)


def test_it_converts_cmyk_and_inverted_cmyk() -> None:
    for format in ("JPEG", "TIFF"):
        cmyk = Image.merge("CMYK", [Image.new("L", (16, 16), level) for level in (0, 255, 255, 0)])
        assert close(pixels(read(saved(cmyk, format)).data), np.full((16, 16, 3), (255, 0, 0)), 6)


def test_it_converts_by_the_embedded_profile() -> None:
    """A profile whose red and blue are swapped: what is coded as red must come out blue."""
    profile = swapped_profile()
    for format in ("JPEG", "PNG", "WEBP", "TIFF"):
        red = Image.new("RGB", (16, 16), (255, 0, 0))
        seen = pixels(read(saved(red, format, icc_profile=profile)).data)
        assert close(seen, np.full((16, 16, 3), (0, 0, 255)), 8)


def swapped_profile() -> bytes:
    """sRGB with the tags of its red and blue primaries exchanged."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ")


def test_it_keeps_the_pixels_under_an_srgb_profile_and_a_broken_one() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, b"no profile at all"):
        data = saved(photo(), "JPEG", icc_profile=profile)
        picture = read(data)
        assert np.array_equal(pixels(picture.data), pixels(data))
        assert b"ICC_PROFILE" not in picture.data


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P"])
def test_it_lays_transparent_pictures_on_white(mode: str) -> None:
    image = photo().convert("RGBA")
    image.putalpha(
        Image.fromarray(np.where(np.arange(48) < 24, np.uint8(0), np.uint8(255))[None].repeat(32, 0))
    )
    data = (
        saved(image.convert("LA"), "PNG")
        if mode == "LA"
        else saved(image.quantize() if mode[0] == "P" else image, "PNG")
    )
    seen = pixels(read(data).data)
    assert (seen[:, :24] == 255).all()
    assert not (seen[:, 24:] == 255).all()
    assert Image.open(io.BytesIO(read(data).data)).mode in ("RGB", "L")


def test_it_lays_a_key_colour_on_white() -> None:
    image = Image.new("RGB", (16, 16), (9, 8, 7))
    image.putpixel((3, 4), (200, 100, 50))
    seen = pixels(read(saved(image, "PNG", transparency=(9, 8, 7))).data)
    assert tuple(seen[0, 0]) == (255, 255, 255)
    assert tuple(seen[4, 3]) == (200, 100, 50)


def test_it_reads_1_bit_and_grey_alpha() -> None:
    bits = photo().convert("1")
    for format in ("PNG", "TIFF", "BMP"):
        assert np.array_equal(pixels(read(saved(bits, format)).data), np.asarray(bits.convert("RGB")))


def test_it_takes_the_first_picture_of_animations_and_pages() -> None:
    first, second = photo(), Image.new("RGB", (48, 32), (0, 200, 0))
    for format in ("GIF", "TIFF", "WEBP", "PNG", "AVIF"):
        data = saved(first, format, save_all=True, append_images=[second])
        picture = read(data)
        assert opens_as_said(picture)
        assert close(pixels(picture.data), np.asarray(first), 12 if format == "GIF" else 6)
        with Image.open(io.BytesIO(picture.data)) as image:
            assert getattr(image, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"just a few words", "text"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "zip"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0\0\0\x18ftypisom", "video"),
        (b"\0\1\2\3\4", "unknown"),
    ],
)
def test_it_says_what_a_foreign_file_is(data: bytes, word: str) -> None:
    failure = refusal(data)
    assert failure.code == "unsupported"
    assert word in failure.message
    assert "JPEG" in failure.message


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "AVIF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.98])
def test_it_refuses_a_file_that_is_cut_off(format: str, part: float) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8))
    data = saved(noise, format)
    assert refusal(data[: int(len(data) * part)]).code == "invalid"


def test_it_refuses_damaged_files_whatever_breaks() -> None:
    """Flip bytes everywhere: a picture or a reason, never another error."""
    random = np.random.default_rng(2)
    for format in ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "AVIF"):
        data = np.frombuffer(saved(photo(), format), np.uint8)
        for _ in range(60):
            damaged = data.copy()
            damaged[random.integers(0, len(data), 4)] = random.integers(0, 255, 4)
            assert is_picture_or_reason(damaged.tobytes())


def test_it_refuses_too_many_pixels_by_the_header() -> None:
    failure = refusal(png_header(30_000, 30_000) + chunk(b"IDAT", b""))
    assert failure.code == "too_large"
    assert "30000×30000" in failure.message


def test_it_refuses_an_empty_file() -> None:
    assert refusal(b"").code == "invalid"


def test_it_makes_a_thumbnail_of_at_most_512_pixels() -> None:
    for size, expected in [((2000, 1000), (512, 256)), ((100, 40), (100, 40)), ((4000, 2), (512, 1))]:
        with Image.open(io.BytesIO(read(saved(photo(*size), "JPEG")).thumbnail)) as small:
            assert small.size == expected
            assert small.format == "WEBP"
