"""Batches of what the model takes at once."""

from __future__ import annotations

import pytest

from inference.models.base import DeviceLost, OutOfMemory
from inference.worker.batches import Batches


class Model:
    """Doubles numbers: `most` at once, and fails on any batch that holds one of `poison`."""

    def __init__(self, most: int = 100, poison: tuple[int, ...] = ()) -> None:
        self.most, self.poison = most, poison
        self.calls: list[list[int]] = []
        self.failed: list[tuple[int, str]] = []

    def double(self, numbers: list[int]) -> list[int]:
        self.calls.append(numbers)
        if len(numbers) > self.most:
            raise OutOfMemory("too many")
        if set(numbers) & set(self.poison):
            raise ValueError("poison")
        return [2 * number for number in numbers]

    def run(self, batches: Batches, numbers: list[int]) -> list[tuple[int, int]]:
        return list(batches.run(numbers, self.double, self.fail))

    def fail(self, number: int, error: Exception) -> None:
        self.failed.append((number, str(error)))


def test_it_keeps_to_the_most_and_to_the_order():
    model = Model()
    assert model.run(Batches("x", 3), [1, 2, 3, 4, 5, 6, 7]) == [(n, 2 * n) for n in range(1, 8)]
    assert model.calls == [[1, 2, 3], [4, 5, 6], [7]]


def test_it_halves_where_memory_is_short_and_remembers():
    model, batches = Model(most=3), Batches("x", 8)
    assert model.run(batches, list(range(11))) == [(n, 2 * n) for n in range(11)]
    assert [len(call) for call in model.calls] == [8, 4, 2, 2, 2, 2, 2, 1]
    assert batches.most == 2
    model.calls.clear()
    model.run(batches, [1, 2, 3])
    assert [len(call) for call in model.calls] == [2, 1]


def test_it_gives_up_on_what_does_not_fit_alone():
    model, batches = Model(most=0), Batches("x", 4)
    assert model.run(batches, [1, 2]) == []
    assert model.failed == [(1, "too many"), (2, "too many")]
    assert batches.most == 1


def test_it_serves_the_mates_of_what_fails():
    model, batches = Model(poison=(3,)), Batches("x", 8)
    assert model.run(batches, [1, 2, 3, 4]) == [(1, 2), (2, 4), (4, 8)]
    assert model.failed == [(3, "poison")]
    assert batches.most == 8


def test_it_tries_nothing_again_on_a_lost_device():
    failed: list[int] = []

    def lose(numbers: list[int]) -> list[int]:
        raise DeviceLost("gone")

    with pytest.raises(DeviceLost):
        list(Batches("x", 2).run([1, 2, 3], lose, lambda number, error: failed.append(number)))
    assert failed == [1, 2]
