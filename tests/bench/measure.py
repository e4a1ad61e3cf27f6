"""What a measurement is: samples of one quantity, told as median and 95th percentile."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One row of the table. `target` is the design's words for what is wanted, if it has any."""

    name: str
    unit: str
    samples: Sequence[float]
    target: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def p95(self) -> float:
        ordered = sorted(self.samples)
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]

    def as_dict(self) -> dict[str, object]:
        return {
            "name": self.name,
            "unit": self.unit,
            "p50": round(self.median, 3),
            "p95": round(self.p95, 3),
            "samples": len(self.samples),
            "target": self.target,
        }


def table(measurements: Sequence[Measurement]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| what | p50 | p95 | n | target |", "|---|---:|---:|---:|---|"]
    for m in measurements:
        lines.append(
            f"| {m.name} | {m.median:.4g} {m.unit} | {m.p95:.4g} {m.unit} | {len(m.samples)} | {m.target} |"
        )
    return "\n".join(lines)
