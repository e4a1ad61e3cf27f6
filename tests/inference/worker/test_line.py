"""The line between two stages."""

from __future__ import annotations

import threading

from inference.worker.line import Line


def test_it_gives_the_most_urgent_first_and_else_in_order():
    line: Line[str] = Line()
    for item, urgency in [("late", 2), ("first", 1), ("second", 1), ("now", 0)]:
        line.put(item, urgency)
    assert [line.take()[0] for _ in range(4)] == ["now", "first", "second", "late"]


def test_it_gives_batches_of_what_goes_together():
    line: Line[str] = Line()
    for item, urgency in [("a1", 0), ("a2", 0), ("b1", 1), ("a3", 0)]:
        line.put(item, urgency)

    def same_letter(one: str, other: str) -> bool:
        return one[0] == other[0]

    assert line.take(2, same_letter) == ["a1", "a2"]
    assert line.take(9, same_letter) == ["a3"]
    assert line.take(9, same_letter) == ["b1"]


def test_it_hurries_what_still_waits():
    line: Line[str] = Line()
    for item in ("one", "two", "three"):
        line.put(item, 1)
    line.hurry("three", 0)
    line.hurry("two", 2)
    line.hurry("gone", 0)
    assert line.take(9) == ["three", "one", "two"]


def test_it_wakes_who_waits_and_drains_when_closed():
    line: Line[str] = Line()
    taken: list[list[str]] = []
    waiter = threading.Thread(target=lambda: taken.extend([line.take(), line.take()]))
    waiter.start()
    line.put("only", 0)
    line.close()
    waiter.join(timeout=10)
    assert taken == [["only"], []]
    line.put("more", 0)
    assert line.clear() == ["more"]
    assert line.take() == []
