"""Calling the model in batches: as many items as its device takes, and none fails for another's sake."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeVar

import structlog

from inference.models.base import DeviceLost, OutOfMemory

log = structlog.get_logger()
T = TypeVar("T")
R = TypeVar("R")


class Batches:
    """Knows how many items one call of the model takes. One object serves many threads.

    A batch for which the device has no memory is halved, and the size that is too large never tried again by
    this worker. A batch that fails otherwise is tried again item by item.
    """

    def __init__(self, name: str, most: int) -> None:
        self.most = most
        self._name = name

    def run(
        self, items: list[T], call: Callable[[list[T]], list[R]], failed: Callable[[T, Exception], None]
    ) -> Iterator[tuple[T, R]]:
        """Yield each item with its result, as soon as its batch is done; `failed` gets what fails on its own.

        Raises DeviceLost, once the items in that batch have failed.
        """
        parts = deque(_split(items, self.most))
        while parts:
            part = parts.popleft()
            if len(part) > self.most:
                parts.extendleft(reversed(_split(part, self.most)))
                continue
            try:
                results = call(part)
            except DeviceLost as error:
                for item in part:
                    failed(item, error)
                raise
            except Exception as error:
                if len(part) == 1:
                    failed(part[0], error)
                else:
                    parts.extendleft(reversed(self._smaller(part, error)))
            else:
                yield from zip(part, results, strict=True)

    def _smaller(self, part: list[T], error: Exception) -> list[list[T]]:
        """Return what to try instead of a batch that failed."""
        if not isinstance(error, OutOfMemory):
            log.warning("batch_failed", batch=self._name, size=len(part), error=repr(error))
            return _split(part, 1)
        self.most = min(self.most, (len(part) + 1) // 2)
        log.warning("out_of_memory", batch=self._name, size=len(part), from_now_on=self.most)
        return _split(part, self.most)


def explain(error: Exception, what: str) -> tuple[str, str]:
    """Return the code and the message for a person of an error of the model on `what`."""
    if isinstance(error, OutOfMemory):
        advice = "a larger device, or one that nothing else uses, may take it"
        return "unavailable", f"the model's device has no memory for {what}, even alone ({error}); {advice}"
    return "internal", f"the model failed on {what}: {error!r}"


def _split(items: list[T], size: int) -> list[list[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
