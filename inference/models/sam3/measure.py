"""`python -m inference.models.sam3.measure PHOTO…`: SAM 3 at full size, measured on the CPU.

Builds the model (of SAM3_CHECKPOINT, else with random weights), encodes the photos, decodes prompts on each
form that an embedding could have, exports the bundle, and writes the tables into docs/sam3-embedding.md. A
photo takes about 100 CPU seconds to encode; 6 GiB of memory are enough.
"""

from __future__ import annotations

import math
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from inference.contract.settings import Settings
from inference.models.sam.export import bundle, forms
from inference.models.sam3 import checkpoint, vocabulary, weights
from inference.models.sam3.builder import build
from inference.models.sam3.config import Config
from inference.models.sam3.encoder import ImageEncoder
from inference.models.sam3.export import say

PAGE = Path(__file__).resolve().parents[3] / "docs" / "sam3-embedding.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
#: Prompts on all photos together, at least.
PROMPTS = 50


class Steps:
    """What each step took, as rows of a Markdown table."""

    def __init__(self) -> None:
        self.rows = ["| at full size | |", "|---|---|"]

    def add(self, name: str, value: str) -> None:
        self.rows.append(f"| {name} | {value} |")
        say(f"{name}: {value}")

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        begun, busy = time.perf_counter(), time.process_time()
        yield
        self.add(name, f"{time.perf_counter() - begun:.0f} s, {time.process_time() - busy:.0f} CPU s")


def main(photos: list[str]) -> int:
    """Measure, and write the page's tables."""
    settings, steps = Settings(), Steps()
    with steps.timed("building the model"):
        model = load(settings)
    encoder, head = ImageEncoder(model), model.inst_interactive_predictor.model
    del model
    images = []
    for photo in photos:
        with steps.timed(f"encoding {Path(photo).name}, eager fp32"):
            images.append(encode(encoder, Path(photo), head.image_size))
    del encoder
    with steps.timed("exporting the bundle, parity included"), tempfile.TemporaryDirectory() as folder:
        variant = bundle.export(head, Path(folder), say)
        sizes = {file.name: file.stat().st_size / 1e6 for file in sorted(Path(folder).iterdir())}
    steps.add("published decoder", str(variant))
    for name, size in sizes.items():
        steps.add(name, f"{size:.1f} MB")
    outcomes = forms.compare(head, images, math.ceil(PROMPTS / len(images)))
    steps.add("most memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")
    source = "The checkpoint's weights" if settings.sam3_checkpoint else "Random weights"
    what = f"{source}; {len(outcomes[0].ious)} prompts on {', '.join(Path(photo).name for photo in photos)}."
    write("\n\n".join([what, forms.table(outcomes), "\n".join(steps.rows)]))
    return 0


def load(settings: Settings) -> Any:
    """Return the model of the checkpoint that is named, else one with random weights, none of them zero."""
    if settings.sam3_checkpoint:
        return weights.load(weights.read(checkpoint.locate(settings.sam3_checkpoint)), vocabulary.path())
    torch.manual_seed(0)
    model = build(Config(), vocabulary.path())
    for value in model.parameters():
        if not value.any():
            torch.nn.init.normal_(value, std=0.1)
    return model


@torch.no_grad()
def encode(encoder: ImageEncoder, photo: Path, size: int) -> forms.Maps:
    """Return a photo's maps."""
    with Image.open(photo) as image:
        pixels = np.array(image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR))
    found = encoder(torch.from_numpy(pixels)[None])
    return {"image_embed": found.image_embed, "hr1": found.hr1, "hr0": found.hr0}


def write(text: str) -> None:
    """Replace what stands between the page's marks."""
    page = PAGE.read_text()
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
    say(f"written to {PAGE}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
