"""Large pictures are decoded one after the other: what all decoders of a process take together has a cap."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

_changed = threading.Condition()
_held: list[int] = []


@contextmanager
def spent(amount: int) -> Iterator[None]:
    """Hold `amount` bytes of UPLOAD_MAX_DECODE_BYTES; wait until they are free.

    More than all of it counts as all of it. Not to be nested: who holds some and waits for more may wait
    for ever.
    """
    amount = min(amount, settings.UPLOAD_MAX_DECODE_BYTES)
    with _changed:
        _changed.wait_for(lambda: sum(_held) + amount <= settings.UPLOAD_MAX_DECODE_BYTES)
        _held.append(amount)
    try:
        yield
    finally:
        with _changed:
            _held.remove(amount)
            _changed.notify_all()
