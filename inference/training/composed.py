"""Composed pictures with their true masks, as COCO: a page of what the model does that may be shown.

    python -m inference.training.composed DATA OUT [--images 60]

The pictures come from the same photos and cut-outs as those of the training, arranged by seeds that no
training uses. They show how the model behaves, not how it does on photos it has never seen.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from inference.contract import rle

from .batches import choose
from .library import load
from .network import SIZE
from .scenes import Composer, Mask

MASKS = 3
#: A training's seed counts steps from its own, so that it stays far below this.
SEED = 2**40


def records(image: int, masks: Sequence[Mask]) -> list[dict[str, Any]]:
    """COCO annotations of one picture, in one category."""
    return [
        {
            "id": image * MASKS + index,
            "image_id": image,
            "category_id": 1,
            "iscrowd": 0,
            "segmentation": rle.encode(mask).as_dict(),
            "area": int(mask.sum()),
        }
        for index, mask in enumerate(masks)
    ]


def compose(composer: Composer, count: int, out: Path) -> None:
    """Write so many pictures to OUT/images, and OUT/instances.json."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    images: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        rng = np.random.default_rng(SEED + number)
        pixels, masks = composer.draw(rng)
        name = f"{number:04}.png"
        Image.fromarray(pixels).save(out / "images" / name)
        images.append({"id": number, "file_name": name, "width": SIZE, "height": SIZE})
        chosen = sorted(set(choose(len(masks), MASKS, rng)))
        found += records(number, [masks[index] for index in chosen])
    coco = {"images": images, "annotations": found, "categories": [{"id": 1, "name": "thing"}]}
    (out / "instances.json").write_text(json.dumps(coco) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder with library.npz and regions")
    parser.add_argument("out", type=Path)
    parser.add_argument("--images", type=int, default=60)
    options = parser.parse_args()
    regions = sorted((options.data / "regions").glob("*.npz"))
    compose(Composer(load(options.data / "library.npz"), regions, SIZE), options.images, options.out)
