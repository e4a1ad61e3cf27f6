"""The queue between web tier and workers: Redis Streams with priorities, single-flight and leases.

This is the one place that knows Redis Streams. An entry is delivered at least once and ended exactly once.
A worker holds a lease on what it took, and renews it; a lease that lapses (the worker died) is taken over by
the next worker that asks. What becomes of an entry is published as an Event, in the same step that ends it.

Raises `redis.RedisError` where Redis cannot be reached; every method may then simply be called again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import redis

from inference import queue_scripts as scripts
from inference.contract.messages import (
    DEAD,
    EVENTS,
    GROUP,
    Entry,
    Event,
    Failure,
    Kind,
    Priority,
    State,
    failed_key,
    flight_key,
    stream_key,
    want_key,
    worker_key,
)

LEASE_S = 30
MAX_DELIVERIES = 3
INTEREST_S = 60
FAILURE_S = 3600
HEARTBEAT_S = 15
_DEAD_KEPT = 10_000


@dataclass(frozen=True)
class Delivery:
    """An entry that a worker has taken. `count` is how often it was delivered, this time included."""

    id: str
    priority: Priority
    entry: Entry
    count: int

    @property
    def exhausted(self) -> bool:
        """Whether all its deliveries have failed: it must be failed without being worked again."""
        return self.count > MAX_DELIVERIES


class Queue:
    """The lines of one model. Synchronous; safe to share between threads, as its client is."""

    def __init__(self, client: redis.Redis, model_id: str, lease_s: float = LEASE_S) -> None:
        self._redis = client
        self.model_id = model_id
        self.lease_s = lease_s
        self._streams = {priority: stream_key(model_id, priority) for priority in Priority}
        self._request = client.register_script(scripts.REQUEST)
        self._want = client.register_script(scripts.WANT)
        self._position = client.register_script(scripts.POSITION)
        self._end = client.register_script(scripts.END)
        self._renew = client.register_script(scripts.RENEW)
        self._take_lapsed = client.register_script(scripts.TAKE_OVER)
        self._hand_back = client.register_script(scripts.HAND_BACK)

    # The web tier's side.

    def request(
        self,
        kind: Kind | str,
        key: str,
        url: str,
        priority: Priority | str,
        body: str | None = None,
        request_id: str = "",
        request: str | None = None,
        interest: int = INTEREST_S,
    ) -> str:
        """Ask for work on `key` (`embedding_key`), whose image is at `url`. Returns the request's id.

        `encode` is single-flight: where the key waits or is worked in this line or a better one, or has
        failed (see `failure`), nothing is added and the id is that request's. One that waits in a worse line
        is promoted by a second entry. Look into the cache first: a key found there needs no request (and
        costs a worker no encode if asked for all the same).
        `body` is a SegmentRequest as JSON. `request` names the request (`bulk_request`), else one is made.
        `interest`: seconds that the work stays wanted, as by `want`.
        """
        line = list(Priority)[: list(Priority).index(Priority(priority)) + 1]
        entry = Entry(
            kind=Kind(kind),
            request=request or uuid.uuid4().hex,
            key=key,
            url=url,
            body=body or "",
            request_id=request_id,
        )
        single = "single" if entry.kind is Kind.ENCODE else ""
        fields = [part for pair in entry.model_dump(mode="json").items() for part in pair]
        self.want(key, interest)
        standing, added = self._request(
            keys=[flight_key(key), failed_key(key), *(self._streams[priority] for priority in line)],
            args=[GROUP, entry.request, single, len(line), *line, *fields],
        )
        if added:
            self._publish(Event(key=key, request=entry.request, state=State.QUEUED))
        return _text(standing)

    def want(self, key: str, ttl: int = INTEREST_S) -> None:
        """Say that someone waits for `key` for at least `ttl` seconds: unwanted entries are dropped."""
        self._want(keys=[want_key(key)], args=[ttl])

    def wanted(self, key: str) -> bool:
        return bool(self._redis.exists(want_key(key)))

    def position(self, key: str) -> int | None:
        """Return the key's place in line: 1 is next, 0 is being worked, None is not in line."""
        place = self._position(
            keys=[flight_key(key), *self._streams.values()], args=[GROUP, *self._streams.keys()]
        )
        return None if place is None else int(place)

    def eta_ms(self, position: int) -> int | None:
        """Return about how long, in ms, a place in line takes; None before the first encode."""
        pace = self._redis.get(self._pace_key)
        workers = max(1, len(self.workers()))
        return None if pace is None else round(float(pace) * (position / workers + 1))

    def failure(self, key: str) -> Failure | None:
        """Return why the key's encode failed for good within the last hour; None where it did not."""
        written = self._redis.get(failed_key(key))
        return None if written is None else Failure.model_validate_json(written)

    def retry(self, key: str) -> bool:
        """Forget the key's failure, so that it can be requested again. Returns whether there was one."""
        return bool(self._redis.delete(failed_key(key)))

    def backlog(self) -> dict[str, int]:
        """Return how many entries of each priority wait or are being worked."""
        with self._redis.pipeline(transaction=False) as pipe:
            for stream in self._streams.values():
                pipe.xlen(stream)
            return dict(zip(map(str, self._streams), pipe.execute(), strict=True))

    def workers(self) -> list[str]:
        """Return the ids of this model's workers that are alive."""
        found = [_text(name) for name in self._redis.scan_iter(worker_key("*"), count=1000)]
        models = cast("list[bytes | None]", self._redis.mget(found)) if found else []
        prefix = len(worker_key(""))
        return sorted(
            name[prefix:]
            for name, model in zip(found, models, strict=True)
            if model and _text(model) == self.model_id
        )

    # The worker's side.

    def heartbeat(self, worker: str) -> None:
        """Say that `worker` is alive, for the next 15 s."""
        self._redis.set(worker_key(worker), self.model_id, ex=HEARTBEAT_S)

    def goodbye(self, worker: str) -> None:
        """Say that `worker` has ended."""
        self._redis.delete(worker_key(worker))

    def take(
        self, worker: str, count: int = 1, priorities: Iterable[Priority] = Priority, block_ms: int = 0
    ) -> list[Delivery]:
        """Take up to `count` entries of the first of `priorities` that has any, waiting up to `block_ms`.

        An entry whose lease lapsed comes before the new ones of its priority, and alone.
        """
        lines = list(priorities)
        for priority in lines:
            if taken := self._take_over(worker, priority) or self._take_new(worker, [priority], count):
                return taken
        return self._take_new(worker, lines, 1, block_ms) if block_ms else []

    def renew(self, worker: str, deliveries: Iterable[Delivery]) -> list[Delivery]:
        """Renew the leases for another `lease_s`. Returns those that are still this worker's."""
        held = list(deliveries)
        kept: set[tuple[str, str]] = set()
        for priority in {delivery.priority for delivery in held}:
            ids = [delivery.id for delivery in held if delivery.priority is priority]
            answer = self._renew(keys=[self._streams[priority]], args=[GROUP, worker, *ids])
            kept |= {(priority, _text(name)) for name in answer}
        return [delivery for delivery in held if (delivery.priority, delivery.id) in kept]

    def announce(self, delivery: Delivery, state: State) -> None:
        """Publish how far the work on a delivery is."""
        self._publish(_event(delivery, state))

    def finish(self, delivery: Delivery) -> bool:
        """End an entry whose result is stored. Returns False where another worker had ended it."""
        return self._end_with(delivery, _event(delivery, State.READY))

    def drop(self, delivery: Delivery) -> bool:
        """End an entry that nobody waits for, unworked."""
        return self._end_with(delivery, _event(delivery, State.DROPPED))

    def fail(self, worker: str, delivery: Delivery, code: str, message: str) -> bool:
        """Count a failed delivery: the third ends in the stream `dead`, others come again at once.

        Returns whether it was the last.
        """
        if delivery.count < MAX_DELIVERIES:
            self._let_go(worker, delivery, delivery.count)
            return False
        self._bury(delivery, code, message)
        return True

    def hand_back(self, worker: str, delivery: Delivery) -> None:
        """Give an entry back unworked; it does not count as a delivery."""
        self._let_go(worker, delivery, delivery.count - 1)

    def record_pace(self, milliseconds: float) -> None:
        """Take the time of one more encode, per image, into the running average that `eta_ms` uses."""
        before = self._redis.get(self._pace_key)
        average = milliseconds if before is None else 0.8 * float(before) + 0.2 * milliseconds
        self._redis.set(self._pace_key, average, ex=24 * 3600)

    @property
    def _pace_key(self) -> str:
        return f"pace:{self.model_id}"

    def _publish(self, event: Event) -> None:
        self._redis.publish(EVENTS, event.model_dump_json(exclude_none=True))

    def _take_over(self, worker: str, priority: Priority) -> list[Delivery]:
        """Take one entry whose lease lapsed."""
        found = self._take_lapsed(
            keys=[self._streams[priority]], args=[GROUP, worker, round(self.lease_s * 1000)]
        )
        if not found:
            return []
        name, flat, count = found
        return [_delivery(name, dict(zip(flat[::2], flat[1::2], strict=True)), priority, int(count))]

    def _take_new(
        self, worker: str, priorities: list[Priority], count: int, block_ms: int | None = None
    ) -> list[Delivery]:
        """Take entries that nobody has taken yet; `_take_over` has made sure of the group."""
        priority_of = {self._streams[priority]: priority for priority in priorities}
        answer = cast(
            "Any",
            self._redis.xreadgroup(
                GROUP, worker, dict.fromkeys(priority_of, ">"), count=count, block=block_ms
            ),
        )
        streams = answer.items() if isinstance(answer, dict) else answer  # RESP3, RESP2
        return [
            _delivery(name, fields, priority_of[_text(stream)], 1)
            for stream, found in streams
            for name, fields in (found[0] if isinstance(answer, dict) else found)
        ]

    def _end_with(self, delivery: Delivery, event: Event, *burial: str | int) -> bool:
        key, stream = delivery.entry.key, self._streams[delivery.priority]
        written = event.model_dump_json(exclude_none=True)
        return bool(
            self._end(
                keys=[stream, flight_key(key), DEAD, failed_key(key)],
                args=[GROUP, delivery.id, delivery.priority, EVENTS, written, *burial],
            )
        )

    def _bury(self, delivery: Delivery, code: str, message: str) -> None:
        entry = delivery.entry
        failure = Failure(code=code, message=message, request=entry.request)
        remembered = failure.model_dump_json() if entry.kind is Kind.ENCODE else ""
        dead = {**entry.model_dump(mode="json"), "model": self.model_id, "priority": delivery.priority}
        fields = [part for pair in {**dead, "code": code, "message": message}.items() for part in pair]
        event = Event(key=entry.key, request=entry.request, state=State.FAILED, code=code, message=message)
        self._end_with(delivery, event, remembered, FAILURE_S, _DEAD_KEPT, *fields)

    def _let_go(self, worker: str, delivery: Delivery, deliveries: int) -> None:
        self._hand_back(
            keys=[self._streams[delivery.priority]],
            args=[GROUP, worker, delivery.id, round(self.lease_s * 1000), deliveries],
        )


def _event(delivery: Delivery, state: State) -> Event:
    return Event(key=delivery.entry.key, request=delivery.entry.request, state=state)


def _delivery(name: bytes, fields: dict[bytes, bytes], priority: Priority, count: int) -> Delivery:
    entry = Entry.model_validate({_text(field): _text(value) for field, value in fields.items()})
    return Delivery(_text(name), priority, entry, count)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
