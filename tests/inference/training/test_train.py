"""How a training goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.training.library import Library
from inference.training.library import save as save_library
from inference.training.network import Network
from inference.training.train import (
    Options,
    State,
    new_state,
    progress,
    resume,
    rounds_of,
    save,
    warm_start,
)


@pytest.fixture
def state(tmp_path: Path) -> State:
    return new_state(Options(tmp_path))


def test_it_goes_by_the_clock_or_by_steps(tmp_path: Path, state: State) -> None:
    state.elapsed, state.step = 600.0, 30
    assert progress(state, Options(tmp_path, minutes=40)) == 0.25
    assert progress(state, Options(tmp_path, minutes=40, steps=60)) == 0.5


def test_it_resumes_where_it_was(tmp_path: Path, state: State) -> None:
    state.elapsed, state.step = 12.5, 7
    with torch.no_grad():
        state.network.decoder.mask.weight.fill_(0.5)
        state.average["decoder.mask.weight"].fill_(0.25)
    save(state, tmp_path / "checkpoint.pt")
    again = new_state(Options(tmp_path))
    resume(again, tmp_path / "checkpoint.pt")
    assert (again.elapsed, again.step) == (12.5, 7)
    assert (again.network.decoder.mask.weight == 0.5).all()
    assert (again.average["decoder.mask.weight"] == 0.25).all()


def test_it_goes_on_from_stage_to_stage(tmp_path: Path) -> None:
    """Each stage forks new makers of scenes, from a process that has computed already."""
    pixels = np.random.default_rng(0).integers(0, 256, (400, 400, 4), np.uint8)
    save_library(Library([pixels[..., :3]], [pixels], frozenset([0])), tmp_path / "library.npz")
    small = ("--steps", "2", "--images", "1", "--prompts", "1", "--workers", "1", "--stage-minutes", "0")
    command = [sys.executable, "-m", "inference.training.train", tmp_path, "--out", tmp_path / "run", *small]
    subprocess.run(command, check=True, timeout=300)
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] == 2


def test_it_starts_from_what_fits_of_an_earlier_run(tmp_path: Path, state: State) -> None:
    earlier = {name: torch.full_like(value, 3) for name, value in Network().state_dict().items()}
    earlier["decoder.mask.weight"] = torch.zeros(1, 2, 1, 1)
    earlier["decoder.forgotten"] = torch.zeros(4)
    torch.save({"average": earlier}, tmp_path / "earlier.pt")
    own = state.network.decoder.mask.weight.clone()
    warm_start(state, tmp_path / "earlier.pt")
    assert (state.network.decoder.prompt8.weight == 3).all()
    assert (state.average["decoder.prompt8.weight"] == 3).all()
    assert torch.equal(state.network.decoder.mask.weight, own)


def test_it_learns_from_the_first_look_the_second_and_the_last_click() -> None:
    seen = [rounds_of(np.random.default_rng(seed), most_clicks=9) for seed in range(200)]
    assert all(not rounds[0].corrects and rounds[-1].corrects for rounds in seen)
    assert all(sum(one.learns for one in rounds) == 3 and len(rounds) <= 9 for rounds in seen)
    looks_again = sum(not rounds[1].corrects for rounds in seen)
    assert 90 < looks_again < 150
