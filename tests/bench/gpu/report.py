"""The figures as JSON for machines, and as Markdown for people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TOY = "**A toy of a model: these figures say nothing but that the command runs.**\n"


def write(results: dict[str, Any], folder: Path, *, toy: bool) -> None:
    """Write `bench-gpu-<device>.json` and `.md` into `folder`, and print the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    slug = re.sub(r"[^a-z0-9]+", "-", results["machine"]["device"].lower()).strip("-")
    text = markdown(results, toy=toy)
    (folder / f"bench-gpu-{slug}.json").write_text(json.dumps({"toy": toy, **results}, indent=1) + "\n")
    (folder / f"bench-gpu-{slug}.md").write_text(text)
    print(text)


def markdown(results: dict[str, Any], *, toy: bool) -> str:
    parts = [
        f"# SAM 3 on {results['machine']['device']}\n",
        TOY if toy else "",
        "`make bench-gpu`, random weights. " + _machine(results["machine"]),
        f"\nThe floor: one image takes {results['flop'] / 1e12:.3g} TFLOP (counted); a product of large bf16 "
        f"matrices ran at {results['peak'] / 1e12:.3g} TFLOP/s: {_floor(results) * 1000:.3g} ms an image.\n",
        "## Encode\n\nImages on the device already; `ours` includes the tensors that travel.\n",
        _encode(results),
        "\n## Start of a worker\n\nSeconds from starting the process.\n",
        _cold_start(results["cold_start"]),
        "\n## The whole worker\n",
        _worker(results["worker"]),
        "\n## Words\n\nOn an image whose features are kept, each word a new one.\n",
        _shares(results["grounding"], "prompts"),
        "\n## Points\n\nOne run of the decoder, as `everything` makes it, masks copied back included.\n",
        _shares(results["points"], "points"),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _machine(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items()) + "."


def _floor(results: dict[str, Any]) -> float:
    """Return the least seconds that one image can take."""
    return float(results["flop"] / results["peak"])


def _encode(results: dict[str, Any]) -> str:
    rows, slowest = [], {}
    for row in results["encode"]:
        slowest.setdefault(row["batch"], row["seconds"])  # the package's eager fp32 comes first
        each = row["seconds"] and row["seconds"] / row["batch"]
        gain = each and slowest[row["batch"]] and slowest[row["batch"]] / row["seconds"]
        rows.append(
            [
                row["what"],
                row["batch"],
                _number(each, 1000),
                _number(each and 1 / each),
                _number(each and each / _floor(results)),
                _number(gain),
                _number(row["memory_gib"]),
            ]
        )
    head = [
        "what",
        "batch",
        "ms an image",
        "images/s",
        "× the floor",
        "× faster than eager fp32",
        "memory GiB",
    ]
    return _table(head, rows)


def _cold_start(starts: list[dict[str, Any]]) -> str:
    rows = [
        [
            row["how"] + (" (fell back to eager: see the log)" if row["fell_back"] else ""),
            _number(row["ready"]),
            _number(row["first_embedding"]),
        ]
        for row in starts
    ]
    return _table(["start", "ready s", "first embedding s"], rows)


def _worker(found: dict[str, Any]) -> str:
    return (
        f"{found['images']} JPEG pictures of {found['pixels']} through one worker, with Redis: "
        f"{found['images_per_second']:.3g} images/s, the device busy {100 * found['busy']:.0f} % of it.\n"
    )


def _shares(found: list[dict[str, Any]], what: str) -> str:
    rows = [
        [
            row[what],
            _number(row["seconds"], 1000),
            _number(row["seconds"] and row["seconds"] / row[what], 1000),
            _number(row["memory_gib"]),
        ]
        for row in found
    ]
    return _table([what, "ms", f"ms each of the {what}", "memory GiB"], rows)


def _number(value: float | None, factor: float = 1) -> str:
    return "–" if value is None else f"{factor * value:.3g}"


def _table(head: list[str], rows: Iterable[list[Any]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"
