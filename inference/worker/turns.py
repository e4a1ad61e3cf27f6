"""The device's turns: one thread at a time drives it, and of those that wait the most urgent is next."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from types import TracebackType

from inference.worker import metrics


class Turns:
    """Hands the device out. Of equally urgent callers, the one that came first goes first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[tuple[int, int]] = []
        self._arrival = itertools.count()
        self._busy = False

    def turn(self, urgency: int) -> Turn:
        """Return a context manager whose inside is the caller's turn; the lower the number, the sooner."""
        return Turn(self, urgency)

    def _begin(self, urgency: int) -> None:
        with self._changed:
            ticket = (urgency, next(self._arrival))
            heapq.heappush(self._waiting, ticket)
            self._changed.wait_for(lambda: not self._busy and self._waiting[0] == ticket)
            heapq.heappop(self._waiting)
            self._busy = True

    def _end(self) -> None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()


class Turn:
    """One caller's turn, which may be entered again. `seconds`: how long it has had the device so far."""

    def __init__(self, turns: Turns, urgency: int) -> None:
        self._turns, self._urgency = turns, urgency
        self.seconds = 0.0

    def __enter__(self) -> Turn:
        self._turns._begin(self._urgency)
        self._began = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = time.perf_counter() - self._began
        self._turns._end()
        self.seconds += seconds
        metrics.DEVICE_SECONDS.inc(seconds)
