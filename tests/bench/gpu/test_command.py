"""The benchmark's command from its first line to its last, on a toy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.gpu import report
from tests.running_app import ROOT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench.gpu", *arguments]
    blind = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    quick = {"AOT_INDUCTOR_DEBUG_COMPILE": "1", "TORCHINDUCTOR_VEC_ISA_OK": "0"}  # g++ with no optimisations
    return subprocess.run(command, cwd=ROOT, env={**blind, **quick}, capture_output=True, text=True)


def test_it_measures_all_that_it_promises(tmp_path: Path):
    ended = run("--tiny", "--out", str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    (written,) = tmp_path.glob("bench-gpu-*.json")
    results = json.loads(written.read_text())
    assert results["toy"]
    assert results["flop"] > 1e6
    assert results["peak"] > 1e6
    ways = ["package, eager fp32", "package, eager bf16", "ours, eager"]
    if shutil.which("g++"):
        ways.append("ours, compiled")
    assert [(row["what"], row["batch"]) for row in results["encode"]] == [
        (way, batch) for way in ways for batch in (1, 2)
    ]
    assert len(results["cold_start"]) == 4
    assert all(0 < row["ready"] < row["first_embedding"] for row in results["cold_start"])
    assert results["worker"]["images_per_second"] > 0
    assert 0 < results["worker"]["busy"] <= 1
    for section in ("encode", "grounding", "points"):
        assert all(row["seconds"] > 0 for row in results[section])
    text = written.with_suffix(".md").read_text()
    assert text in ended.stdout
    assert report.TOY in text
    assert "| ours, eager | 2 |" in text


def test_it_says_so_where_there_is_no_gpu_and_writes_nothing(tmp_path: Path):
    ended = run("--out", str(tmp_path))
    assert ended.returncode == 3
    assert "No CUDA here: nothing was measured, nothing was written." in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_keeps_the_toys_figures_out_of_docs():
    ended = run("--tiny")
    assert ended.returncode == 2
    assert "do not belong into docs" in ended.stderr


def test_it_shows_what_the_device_has_no_memory_for():
    row = {"what": "ours", "batch": 16, "seconds": None, "memory_gib": None}
    text = report._encode({"encode": [row], "flop": 1e12, "peak": 1e14})
    assert text.splitlines()[-1] == "| ours | 16 | – | – | – | – | – |"


@pytest.mark.parametrize(("seconds", "floors"), [(0.02, "2"), (0.01, "1")])
def test_it_compares_with_the_floor_and_with_the_package(seconds: float, floors: str):
    rows = [
        {"what": "package, eager fp32", "batch": 1, "seconds": 0.1, "memory_gib": 1.0},
        {"what": "ours", "batch": 1, "seconds": seconds, "memory_gib": 2.0},
    ]
    last = report._encode({"encode": rows, "flop": 1e12, "peak": 1e14}).splitlines()[-1]
    assert last.split(" | ")[4:6] == [floors, f"{0.1 / seconds:.3g}"]
