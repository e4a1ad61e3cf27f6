"""The machine, and what its device can do at most."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable
from typing import Any

import torch

from inference.models.base import OutOfMemory


def facts() -> dict[str, Any]:
    """Return what a reader of the figures must know about where they were taken."""
    found: dict[str, Any] = {
        "device": f"CPU ({platform.machine()})",
        "torch": torch.__version__,
        "cores": os.cpu_count(),
        "date": time.strftime("%Y-%m-%d"),
    }
    if torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        found |= {
            "device": torch.cuda.get_device_name(0),
            "memory_gib": round(properties.total_memory / 2**30, 1),
            "cuda": torch.version.cuda,
        }
    return found


def matmul_peak(side: int) -> float:
    """Return the bf16 FLOP a second of the product of two square matrices, the best of several runs."""
    where = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    one, other = (torch.randn(side, side, device=where, dtype=torch.bfloat16) for _ in range(2))
    times = [seconds(lambda: one @ other, where) for _ in range(20)]
    return 2 * side**3 / min(times[3:])


def seconds(step: Callable[[], object], where: torch.device) -> float:
    """Return how long a step takes on the device, until it is done."""
    _wait(where)
    begun = time.perf_counter()
    step()
    _wait(where)
    return time.perf_counter() - begun


def sample(step: Callable[[], object], where: torch.device, repeats: int) -> dict[str, Any]:
    """Run a step a few times to warm up, then measure: median seconds, and the most memory in use meanwhile.

    Nones where the device has not the memory for it.
    """
    try:
        for _ in range(3):
            step()
        free(where)
        if where.type == "cuda":
            torch.cuda.reset_peak_memory_stats(where)
        times = [seconds(step, where) for _ in range(repeats)]
    except (torch.OutOfMemoryError, OutOfMemory):
        free(where)
        return {"seconds": None, "memory_gib": None}
    peak = torch.cuda.max_memory_allocated(where) / 2**30 if where.type == "cuda" else None
    return {"seconds": statistics.median(times), "memory_gib": peak}


def free(where: torch.device) -> None:
    """Give back what nobody holds."""
    gc.collect()
    if where.type == "cuda":
        torch.cuda.empty_cache()


def _wait(where: torch.device) -> None:
    if where.type == "cuda":
        torch.cuda.synchronize(where)
