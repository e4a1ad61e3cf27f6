"""Answers on a real Redis."""

from __future__ import annotations

import pytest

from inference import results as results_module
from inference.contract.messages import (
    RESULTS,
    Error,
    Instance,
    SegmentResult,
    bulk_request,
    result_key,
)
from inference.contract.rle import Rle
from inference.results import READERS, Results

RESULT = SegmentResult(instances=[Instance(rle=Rle((2, 3), "06"), bbox=(0, 0, 3, 2), score=0.5)])


@pytest.fixture
def results(queue_redis) -> Results:
    return Results(queue_redis)


def test_it_keeps_an_answer_for_ten_minutes(results, queue_redis):
    assert results.fetch("r1") is None
    results.store("r1", RESULT)
    assert results.fetch("r1") == RESULT
    assert 590 < queue_redis.ttl(result_key("r1")) <= 600


def test_it_is_sent_as_the_contract_says():
    instance = {"rle": {"size": [2, 3], "counts": "06"}, "bbox": [0, 0, 3, 2], "score": 0.5}
    assert RESULT.as_dict() == {"instances": [instance]}
    assert SegmentResult(capped=True).as_dict() == {"instances": [], "capped": True}


def test_it_gives_bulk_results_to_one_reader_until_acked(results, queue_redis):
    results.store(bulk_request(7, 1), RESULT)
    results.store(bulk_request(7, 2), SegmentResult(error=Error(code="invalid", message="no")))
    first, second = results.take("c1", block_ms=10)
    assert (first.job, first.image, first.result) == (7, 1, RESULT)
    assert (second.image, second.result.error.code) == (2, "invalid")
    assert results.take("c2", block_ms=10) == []
    results.ack(first, second)
    results.ack()
    assert queue_redis.xlen(RESULTS) == 0


def test_it_hands_out_again_what_a_dead_reader_took(results, queue_redis):
    results.store(bulk_request(7, 1), RESULT)
    (taken,) = results.take("c1", block_ms=10)
    queue_redis.xclaim(RESULTS, READERS, "c1", 0, [taken.id], idle=results_module._LEASE_MS, justid=True)
    assert results.take("c2", block_ms=10) == [taken]


def test_it_starts_where_redis_has_nothing(results):
    assert results.take("c1", count=5, block_ms=10) == []
