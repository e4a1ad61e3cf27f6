"""One tiny model for all tests that only read it, and a picture to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inference import models
from inference.contract.settings import Settings
from inference.models.sam2.adapter import Adapter
from inference.models.sam3 import mends
from tests.inference.models.sam2 import tiny

mends.before_import()  # the adapter needs no torchvision, the package's own predictor does

WIDTH, HEIGHT = 160, 120


def settings(folder: Path, **others: Any) -> Settings:
    """The settings of a worker with the checkpoint in `folder` and its data there, too."""
    options = {"sam2_checkpoint": str(folder / "tiny.pt"), "pointillist_data": folder, **others}
    return Settings(model="sam2", device="cpu", threads=1, **options)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny checkpoint; the bundle is exported into it when the adapter is made."""
    made = tmp_path_factory.mktemp("sam2")
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


@pytest.fixture(scope="session")
def picture() -> Image.Image:
    """A picture in which no two places look alike."""
    coarse = np.random.default_rng(0).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
