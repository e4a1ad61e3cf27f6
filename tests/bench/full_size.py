"""`python -m tests.bench.full_size`: SAM 3 at its full size with random weights, once, on this CPU.

Writes a checkpoint (3.4 GB, into a temporary folder), does with it what a worker does, and decodes a click on
the encoded photo in Chromium. `--tiny` tries the command itself on the tests' tiny model.
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
from playwright.sync_api import sync_playwright

from inference import models
from inference.contract.messages import Exemplar
from inference.contract.settings import Settings
from inference.decoder import Decoded, Decoder
from inference.images import fit
from inference.models.base import FindPrompt
from inference.models.sam.export.parity import iou
from inference.models.sam3.adapter import Adapter
from inference.models.sam3.config import Config
from tests.bench.graphs import Graph, time_graphs
from tests.browser.conftest import CHROMIUM_FLAGS, chromium_path
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
    found = timed("second click", lambda: decoder.decode(ready, middle, [1]))
    graphs = [
        Graph("prepare", adapter.bundle / "prepare.onnx", adapter.spec.unpack(payload)),
        Graph("a click", adapter.bundle / "decoder.onnx", ready | decoder.prompt(middle, [1])),
    ]
    whole = (size.width, size.height)
    corner = Exemplar(box=(0, 0, size.width / 2, size.height / 2))
    for name, text, exemplars in (("a word", "coffee", ()), ("an example", None, (corner,))):
        prompt = FindPrompt("photo", pixels, whole, text, exemplars, 0.0)
        timed(f"find by {name}, image encoded", lambda asked=prompt: adapter.find([asked]))  # type: ignore[misc]
    in_chromium(folder, graphs, found)
    print(f"\npayload {len(payload):,} bytes, the first mask after {adapter.spec.preview_bytes:,}")


def in_chromium(folder: Path, graphs: list[Graph], expected: Decoded) -> None:
    """Run the graphs on the photo, two threads: medians of 5 rounds, and whether the click's mask is ours."""
    served = folder / "served"
    served.mkdir()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        timed_there = time_graphs(browser, served, graphs, threads=2, rounds=5)
        browser.close()
    for one in timed_there:
        print(f"| {one.name} in Chromium, 2 threads | {np.median(one.ms) / 1e3:.2f} | | |")
    outputs = timed_there[-1].outputs
    there = outputs["masks"].reshape(expected.masks.shape)[outputs["scores"].argmax()] > 0
    overlap = iou(there, expected.masks[expected.best] > 0)
    print(f"\nthe click's mask in Chromium and in Python: IoU {overlap}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiny", action="store_true")
    config = tiny.CONFIG if parser.parse_args().tiny else Config()
    with tempfile.TemporaryDirectory() as name:
        run(Path(name), config)


if __name__ == "__main__":
    main()
