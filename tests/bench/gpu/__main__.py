"""`python -m tests.bench.gpu`: measure, print, and write JSON and Markdown into docs/."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch

from tests.bench.gpu import cold_start, encode, everything, grounding, machine, report, throughput
from tests.bench.gpu.model import FULL, TINY, Loaded, Size, write_checkpoint
from tests.running_app import ROOT

NO_CUDA = 3


def main() -> int:
    options = _options()
    if not (options.tiny or torch.cuda.is_available()):
        print(
            "No CUDA here: nothing was measured, nothing was written.\n"
            f"torch {torch.__version__} sees no NVIDIA GPU. It takes one, its driver, and a torch for CUDA.",
            file=sys.stderr,
        )
        return NO_CUDA
    with tempfile.TemporaryDirectory(prefix="bench-gpu-") as folder:
        results = measure(TINY if options.tiny else FULL, Path(folder))
    report.write(results, options.out, toy=options.tiny)
    return 0


def measure(size: Size, folder: Path) -> dict[str, Any]:
    """Return all figures by the section that they belong to; `report.py` has what they mean."""
    checkpoint = write_checkpoint(size, folder / "sam3.pt")
    results: dict[str, Any] = {"machine": machine.facts(), "peak": machine.matmul_peak(size.matrix)}
    # The workers first: they need the memory that the model here will take.
    with throughput.Servers(folder) as servers:
        results["cold_start"] = cold_start.measure(servers, checkpoint)
        results["worker"] = throughput.measure(servers, checkpoint, size)
    loaded = Loaded(checkpoint, folder)
    results["flop"] = encode.flop(loaded)
    results["encode"] = encode.measure(loaded, size)
    results["grounding"] = grounding.measure(loaded, size)
    results["points"] = everything.measure(loaded, size)
    return results


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.gpu", description="SAM 3 on this machine's GPU"
    )
    parser.add_argument("--tiny", action="store_true", help="a model of toy size, on any machine")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="where the results go (docs)")
    options = parser.parse_args()
    if options.tiny and options.out == ROOT / "docs":
        parser.error("figures of the toy do not belong into docs: name another folder with --out")
    return options


if __name__ == "__main__":
    sys.exit(main())
