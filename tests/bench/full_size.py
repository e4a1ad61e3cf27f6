"""`python -m tests.bench.full_size`: SAM 3 at its full size with random weights, once, on this CPU.

Writes a checkpoint (3.4 GB, into a temporary folder), and does with it what a worker does. `--tiny` tries the
command itself on the tests' tiny model.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from inference import models
from inference.contract.messages import Exemplar
from inference.contract.settings import Settings
from inference.decoder import Decoder
from inference.images import fit
from inference.models.base import FindPrompt
from inference.models.sam3.adapter import Adapter
from inference.models.sam3.config import Config
from tests.inference.models.sam3 import tiny
from tests.running_app import ROOT

T = TypeVar("T")
PHOTO = ROOT / "static" / "samples" / "coffee.jpg"


def timed(name: str, step: Callable[[], T]) -> T:
    """Do a step; print its time, the processor's time, and the most memory that the process has had."""
    clock, processor = time.perf_counter(), time.process_time()
    result = step()
    seconds, busy = time.perf_counter() - clock, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"| {name} | {seconds:.2f} | {busy:.2f} | {memory:.1f} |", flush=True)
    return result


def run(folder: Path, config: Config) -> None:
    print("| step | seconds | CPU seconds | most memory so far, GiB |\n|---|---|---|---|")
    checkpoint = timed(
        "write random weights", lambda: tiny.write_checkpoint(folder / "random.pt", config=config)
    )
    settings = Settings(
        model="sam3", sam3_checkpoint=str(checkpoint), pointillist_data=folder, device="cpu", threads=1
    )
    timed("first start: load, export, prove", lambda: models.load(settings))
    adapter = timed("second start: load", lambda: models.load(settings))
    assert isinstance(adapter, Adapter)
    size = adapter.spec.input
    pixels = fit(Image.open(PHOTO), size).pixels
    payload = timed("encode one image", lambda: adapter.encode([pixels], ["photo"])[0])
    decoder = Decoder(adapter.bundle, threads=1)
    ready = timed("prepare", lambda: decoder.prepare(payload))
    middle = np.array([[size.width / 2, size.height / 2]])
    timed("first click", lambda: decoder.decode(ready, middle, [1]))
    timed("second click", lambda: decoder.decode(ready, middle, [1]))
    whole = (size.width, size.height)
    corner = Exemplar(box=(0, 0, size.width / 2, size.height / 2))
    for name, text, exemplars in (("a word", "coffee", ()), ("an example", None, (corner,))):
        prompt = FindPrompt("photo", pixels, whole, text, exemplars, 0.0)
        timed(f"find by {name}, image encoded", lambda asked=prompt: adapter.find([asked]))  # type: ignore[misc]
    print(f"\npayload {len(payload):,} bytes, the first mask after {adapter.spec.preview_bytes:,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiny", action="store_true")
    config = tiny.CONFIG if parser.parse_args().tiny else Config()
    with tempfile.TemporaryDirectory() as name:
        run(Path(name), config)


if __name__ == "__main__":
    main()
