"""How a training goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from inference.training.network import Network
from inference.training.train import Options, State, new_state, progress, resume, save, warm_start


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
