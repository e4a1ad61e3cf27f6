from __future__ import annotations

import io
import zipfile

import pytest
from pytest_django import Settings

from annotator.errors import Failure
from annotator.uploads import zips
from tests.annotator.uploads.files import photo_bytes, zip_bytes

PHOTO = photo_bytes()


def contents(data: bytes) -> dict[str, bytes | str]:
    """Return what each path gave: its bytes, or the code of the reason why not."""
    found = zips.entries(io.BytesIO(data))
    return {name: value.code if isinstance(value, Failure) else value for name, value in found}


def refusal(data: bytes) -> str:
    with pytest.raises(Failure) as caught:
        contents(data)
    return caught.value.code


def test_it_yields_the_pictures_and_passes_over_clutter() -> None:
    data = zip_bytes(
        {
            "b/": b"",
            "b/1.png": PHOTO,
            "2.png": PHOTO,
            "__MACOSX/b/._1.png": b"x",
            "b/.DS_Store": b"x",
            "._2.png": b"x",
            "Thumbs.db": b"x",
        }
    )
    assert contents(data) == {"b/1.png": PHOTO, "2.png": PHOTO}


def test_it_names_what_is_no_picture_and_keeps_the_rest() -> None:
    data = zip_bytes({"notes.jpg": b"words", "in.zip": zip_bytes({"a.png": PHOTO}), "a.png": PHOTO})
    assert contents(data) == {"notes.jpg": "unsupported", "in.zip": "unsupported", "a.png": PHOTO}


def test_it_refuses_an_encrypted_file() -> None:
    data = bytearray(zip_bytes({"a.png": PHOTO}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert contents(bytes(data)) == {"a.png": "unsupported"}


def test_it_refuses_a_zip_that_is_cut_off_or_empty() -> None:
    data = zip_bytes({"a.png": PHOTO})
    assert refusal(data[: len(data) // 2]) == "invalid"
    assert refusal(zip_bytes({})) == "invalid"


def test_it_refuses_one_file_whose_bytes_are_damaged() -> None:
    data = bytearray(zip_bytes({"a.png": PHOTO, "b.png": PHOTO}, zipfile.ZIP_STORED))
    data[40 + len(PHOTO) // 2] ^= 0xFF
    assert contents(bytes(data)) == {"a.png": "invalid", "b.png": PHOTO}


def test_it_refuses_too_many_files(settings: Settings) -> None:
    settings.UPLOAD_MAX_ZIP_ENTRIES = 3
    assert refusal(zip_bytes({f"{i}.png": PHOTO for i in range(4)})) == "too_large"


def test_it_refuses_a_file_above_the_byte_cap_before_unpacking_it(settings: Settings) -> None:
    settings.UPLOAD_MAX_FILE_BYTES = len(PHOTO)
    big = PHOTO + b"\0" * 1000
    assert contents(zip_bytes({"big.png": big, "a.png": PHOTO})) == {"big.png": "too_large", "a.png": PHOTO}


def test_it_refuses_a_zip_above_the_sum_of_bytes(settings: Settings) -> None:
    settings.UPLOAD_MAX_REQUEST_BYTES = 3 * len(PHOTO)
    assert refusal(zip_bytes({f"{i}.png": PHOTO for i in range(4)})) == "too_large"


def test_it_refuses_a_bomb_by_its_ratio() -> None:
    zeros = PHOTO + b"\0" * (40 * 2**20)
    assert refusal(zip_bytes({"1.png": zeros, "2.png": zeros})) == "too_large"


def test_it_reads_no_more_of_an_entry_than_the_directory_states() -> None:
    """A directory that lies about the size: the file is refused, not unpacked to its end."""
    data = bytearray(zip_bytes({"a.png": PHOTO + b"\0" * 2**20}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = len(PHOTO).to_bytes(4, "little")
    assert contents(bytes(data)) == {"a.png": "invalid"}
