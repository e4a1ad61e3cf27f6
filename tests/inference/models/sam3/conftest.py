"""One tiny model for all tests that only read it, and pictures to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from inference import models
from inference.contract.settings import Settings
from inference.models.sam3.adapter import Adapter
from tests.inference.models.sam3 import tiny


def settings(folder: Path, **others: Any) -> Settings:
    """The settings of a worker with the checkpoint in `folder` and its data there, too."""
    file = str(folder / "tiny.pt")
    return Settings(model="sam3", sam3_checkpoint=file, pointillist_data=folder, device="cpu", **others)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny checkpoint; the bundle is exported into it when the first adapter is made."""
    made = tmp_path_factory.mktemp("sam3")
    tiny.write_checkpoint(made / "tiny.pt")
    return made


@pytest.fixture(scope="session")
def adapter(folder: Path) -> Adapter:
    """The adapter, as a worker loads it."""
    loaded = models.load(settings(folder))
    assert isinstance(loaded, Adapter)
    return loaded


@pytest.fixture(scope="session")
def model() -> Any:
    return tiny.model()


def picture(seed: int = 0, width: int = 160, height: int = 120) -> Image.Image:
    """A picture with large and small structures, in which no two places look alike."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    fine = random.integers(-30, 31, (height, width, 3))
    large = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), np.int64)
    return Image.fromarray(np.clip(large + fine, 0, 255).astype(np.uint8))


def squashed(image: Image.Image, size: int = tiny.CONFIG.image_size) -> NDArray[np.uint8]:
    """The picture as the worker hands it to the model."""
    return np.asarray(image.resize((size, size), Image.Resampling.BILINEAR))
