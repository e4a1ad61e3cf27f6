"""What this worker has in hand: one `Work` per embedding, however many entries of the queue ask for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from inference.contract.messages import Kind, Priority
from inference.images import Picture
from inference.queue import Delivery
from inference.worker.line import Line

_URGENCY = {priority: place for place, priority in enumerate(Priority)}


def urgency(delivery: Delivery) -> int:
    """Return 0 for interactive, more for what may wait."""
    return _URGENCY[delivery.priority]


@dataclass(eq=False)
class Work:
    """One embedding to make, and the deliveries that want it."""

    key: str
    deliveries: list[Delivery]
    # The line that it waits in, or waited in last.
    line: Line[Work] = field(default_factory=Line, repr=False)
    picture: Picture | None = None

    @property
    def first(self) -> Delivery:
        return self.deliveries[0]

    @property
    def urgency(self) -> int:
        """Return that of the most urgent delivery: 0 is interactive."""
        return min(urgency(delivery) for delivery in self.deliveries)


class Desk:
    """Keeps account of the works and of each delivery that is held, from taking to ending."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._works: dict[str, Work] = {}
        self._held: dict[tuple[Priority, str], Delivery] = {}
        self._changed = threading.Condition(self._lock)

    def hold(self, delivery: Delivery) -> bool:
        """Account for a delivery that was just taken. Returns False for one that is in hand already.

        That happens to a worker that was held up for so long that its own lease lapsed.
        """
        with self._lock:
            known = (delivery.priority, delivery.id) in self._held
            self._held[delivery.priority, delivery.id] = delivery
            return not known

    def release(self, delivery: Delivery) -> None:
        """Account for a delivery that was ended, failed or handed back."""
        with self._changed:
            self._held.pop((delivery.priority, delivery.id), None)
            self._changed.notify_all()

    def held(self) -> list[Delivery]:
        with self._lock:
            return list(self._held.values())

    def wait(self, most: int, timeout: float) -> bool:
        """Wait until at most `most` deliveries are held. Returns whether it came to that."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._held) <= most, timeout)

    def join(self, delivery: Delivery, line: Line[Work]) -> None:
        """Let a delivery join the work on its key, which may grow more urgent; else start it in `line`."""
        key = delivery.entry.key
        with self._lock:
            work = self._works.get(key)
            if work is None:
                work = self._works[key] = Work(key, [delivery])
                self._enter(work, line)
            else:
                work.deliveries.append(delivery)
                work.line.hurry(work, work.urgency)

    def enter(self, work: Work, line: Line[Work]) -> None:
        """Put work into the next line."""
        with self._lock:
            self._enter(work, line)

    def leave(self, work: Work) -> list[Delivery]:
        """Close the account of work that is done or has failed; return all its deliveries."""
        with self._lock:
            self._works.pop(work.key, None)
            return list(work.deliveries)

    def _enter(self, work: Work, line: Line[Work]) -> None:
        work.line = line
        line.put(work, work.urgency)


def wants_answer(delivery: Delivery) -> bool:
    """Return whether a delivery asks for instances, not only for the embedding."""
    return delivery.entry.kind is not Kind.ENCODE
