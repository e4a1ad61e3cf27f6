"""The library of pictures on disk."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.training.library import Library, load, save


def smooth(channels: int, side: int) -> np.ndarray:
    rng = np.random.default_rng(channels)
    noise = cv2.resize(rng.random((4, 4, channels)).astype(np.float32), (side, side))
    return np.asarray(noise * 255, np.uint8)


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Library, Library]:
    photos = [smooth(3, 240), smooth(3, 320)]
    cutout = smooth(4, 64)
    cutout[..., 3] = 255 * (cutout[..., 3] > 127)
    library = Library(photos, [cutout, cutout[::-1]], frozenset({1}))
    save(library, tmp_path / "library.npz")
    return library, load(tmp_path / "library.npz")


def test_it_keeps_pictures_nearly_as_they_are(stored: tuple[Library, Library]) -> None:
    before, after = stored
    assert after.real == {1}
    assert [photo.shape for photo in after.photos] == [photo.shape for photo in before.photos]
    for kept, given in zip(after.photos, before.photos, strict=True):
        assert np.abs(kept.astype(int) - given.astype(int)).mean() < 3


def test_it_keeps_the_shape_of_cutouts_exactly(stored: tuple[Library, Library]) -> None:
    before, after = stored
    assert len(after.cutouts) == 2
    for kept, given in zip(after.cutouts, before.cutouts, strict=True):
        assert np.array_equal(kept[..., 3], given[..., 3])


def test_it_ends_where_the_pictures_end(stored: tuple[Library, Library]) -> None:
    with pytest.raises(IndexError):
        stored[1].cutouts[2]
