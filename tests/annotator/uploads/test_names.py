from __future__ import annotations

from itertools import islice

import pytest

from annotator.errors import Failure
from annotator.uploads.names import MAX_LENGTH, candidates, safe


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.jpg", "a.jpg"),
        ("folder/a.jpg", "folder/a.jpg"),
        ("./folder//a.jpg", "folder/a.jpg"),
        ("été 2024/Ünal.JPG", "été 2024/Ünal.JPG"),
        ("e\u0301.png", "é.png"),
        ("..a/b...png", "..a/b...png"),
    ],
)
def test_it_keeps_plain_paths(name: str, kept: str) -> None:
    assert safe(name) == kept


@pytest.mark.parametrize(
    "name",
    [
        "../x.png",
        "a/../../x.png",
        "/etc/x.png",
        "C:/x.png",
        "c:x.png",
        "..\\x.png",
        "a\\b.png",
        "\\\\host\\x.png",
        "x.png\0.jpg",
        "a\nb.png",
        "\ud800.png",
        "",
        ".",
        "/",
        "a" * 252 + ".png",
    ],
)
def test_it_refuses_names_that_lead_out_or_hide(name: str) -> None:
    with pytest.raises(Failure) as caught:
        safe(name)
    assert caught.value.code == "invalid"


def test_it_numbers_a_name_before_its_extension() -> None:
    assert list(islice(candidates("d/a.b.jpg"), 3)) == ["d/a.b.jpg", "d/a.b (2).jpg", "d/a.b (3).jpg"]


def test_it_keeps_numbered_names_short_enough() -> None:
    assert all(len(name) <= MAX_LENGTH for name in islice(candidates("a" * 251 + ".jpg"), 12))
