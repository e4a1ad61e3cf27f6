"""Turns on the device."""

from __future__ import annotations

import threading

import pytest

from inference.worker.turns import Turns
from tests.inference.conftest import eventually


def test_it_lets_one_in_at_a_time_and_the_most_urgent_next():
    turns, order, waiting = Turns(), [], []

    def work(name: str, urgency: int) -> None:
        waiting.append(name)
        with turns.turn(urgency):
            order.append(name)
            order.append(f"{name} done")

    threads = []
    with turns.turn(0):
        for name, urgency in [("bulk", 2), ("prefetch", 1), ("click", 0), ("second click", 0)]:
            threads.append(threading.Thread(target=work, args=(name, urgency)))
            threads[-1].start()
            started = len(threads)
            eventually(lambda started=started: len(turns._waiting) == started)
        assert order == []
    for thread in threads:
        thread.join(timeout=10)
    assert order[::2] == ["click", "second click", "prefetch", "bulk"]
    assert order[1::2] == [f"{name} done" for name in order[::2]]


def test_it_is_free_again_after_a_failure_and_counts_its_seconds():
    turns = Turns()
    turn = turns.turn(0)
    with pytest.raises(ValueError, match="upset"), turn:
        raise ValueError("upset")
    first = turn.seconds
    with turn:
        pass
    assert 0 < first < turn.seconds
