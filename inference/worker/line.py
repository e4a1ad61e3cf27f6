"""A line in front of a stage: the most urgent work leaves first, in order of arrival where equally urgent."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Line(Generic[T]):
    """A priority queue between threads. Closed, it gives out what it still has, and then nothing."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, T]] = []
        self._arrival = itertools.count()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, item: T, urgency: int) -> None:
        """Add an item; the lower its urgency number, the sooner it leaves."""
        with self._changed:
            heapq.heappush(self._heap, (urgency, next(self._arrival), item))
            self._changed.notify()

    def hurry(self, item: T, urgency: int) -> None:
        """Make an item that still waits more urgent."""
        with self._changed:
            for place, (before, arrival, waiting) in enumerate(self._heap):
                if waiting is item and urgency < before:
                    self._heap[place] = (urgency, arrival, item)
                    heapq.heapify(self._heap)
                    return

    def take(self, most: int = 1, together: Callable[[T, T], bool] = lambda first, other: True) -> list[T]:
        """Wait for work and return up to `most` items, as long as each goes `together` with the first.

        Returns nothing once the line is closed and empty.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._heap or self._closed)
            if not self._heap:
                return []
            taken = [heapq.heappop(self._heap)[2]]
            while self._heap and len(taken) < most and together(taken[0], self._heap[0][2]):
                taken.append(heapq.heappop(self._heap)[2])
            return taken

    def close(self) -> None:
        """Say that nothing more comes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def clear(self) -> list[T]:
        """Take out and return all that waits."""
        with self._changed:
            rest = [item for _, _, item in sorted(self._heap, key=lambda entry: entry[:2])]
            self._heap.clear()
            return rest

    def __len__(self) -> int:
        return len(self._heap)
