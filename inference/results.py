"""Answers of the worker, in the Redis at REDIS_URL: one key a request, and one stream for bulk work."""

from __future__ import annotations

from typing import Any, cast

import redis

from inference.contract.messages import RESULTS, BulkResult, SegmentResult, is_bulk, result_key

TTL_S = 600
READERS = "collectors"
# A bulk result that was taken and not acked for this long is handed out again.
_LEASE_MS = 60_000


class Results:
    """Writes and reads results. An interactive one stays for 10 minutes, a bulk one until it is acked."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def store(self, request: str, result: SegmentResult) -> None:
        """Store the answer to `request`: the ids that `bulk_request` makes go to the stream `results`."""
        written = result.model_dump_json(exclude_none=True)
        if is_bulk(request):
            self._redis.xadd(RESULTS, {"request": request, "result": written})
        else:
            self._redis.set(result_key(request), written, ex=TTL_S)

    def fetch(self, request: str) -> SegmentResult | None:
        """Return the answer to `request`; None where there is none yet, or none any more."""
        written = self._redis.get(result_key(request))
        return None if written is None else SegmentResult.model_validate_json(cast("bytes", written))

    def take(self, reader: str, count: int = 16, block_ms: int = 2000) -> list[BulkResult]:
        """Take bulk results, those first that another reader took and never acked.

        The same (job, image) may come more than once: write it keyed by them, then `ack`.
        """
        try:
            self._redis.xgroup_create(RESULTS, READERS, "0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        lapsed = cast("Any", self._redis.xautoclaim(RESULTS, READERS, reader, _LEASE_MS, "0-0", count=count))
        if found := [entry for entry in lapsed[1] if entry[0] is not None]:
            return [_bulk_result(*entry) for entry in found]
        answer = cast(
            "Any", self._redis.xreadgroup(READERS, reader, {RESULTS: ">"}, count=count, block=block_ms)
        )
        if isinstance(answer, dict):  # RESP3
            return [_bulk_result(*entry) for batches in answer.values() for entry in batches[0]]
        return [_bulk_result(*entry) for _, entries in answer for entry in entries]

    def ack(self, *results: BulkResult) -> None:
        """Say that these are written: they are not handed out again."""
        ids = [result.id for result in results]
        if ids:
            with self._redis.pipeline(transaction=True) as pipe:
                pipe.xack(RESULTS, READERS, *ids)
                pipe.xdel(RESULTS, *ids)
                pipe.execute()


def _bulk_result(name: bytes, fields: dict[bytes, bytes]) -> BulkResult:
    result = SegmentResult.model_validate_json(fields[b"result"])
    return BulkResult(id=name.decode(), request=fields[b"request"].decode(), result=result)
