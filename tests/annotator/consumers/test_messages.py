"""What the browser may say, and what it hears when it says something else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annotator.consumers import messages
from annotator.models import Image, User
from tests.annotator.server import Server

GET = {"type": "embedding.get", "id": 1, "image": 3, "priority": "interactive"}


def told(message: object) -> messages.Invalid:
    """Return the complaint about a frame."""
    with pytest.raises(messages.Invalid) as refused:
        messages.parse(message if isinstance(message, str) else json.dumps(message))
    return refused.value


def test_it_reads_each_type() -> None:
    for message in (
        GET,
        {**GET, "id": "a", "have": {"sha256": "0" * 64, "bytes": 0}},
        {"type": "credit", "id": 1, "bytes": 2**32},
        {"type": "embedding.cancel", "id": "a"},
        {"type": "text.find", "id": 1, "image": 3, "text": "apple", "threshold": 0.1},
        {"type": "room.join", "image": 3},
        {"type": "room.leave"},
    ):
        assert messages.parse(json.dumps(message)).type == message["type"]


def test_it_takes_null_for_left_out() -> None:
    nulls = {"exemplars": None, "text": None, "threshold": 0.1}
    found = messages.parse(json.dumps({"type": "text.find", "id": 1, "image": 3, **nulls}))
    assert isinstance(found, messages.TextFind)
    assert found.exemplars == []


def test_it_reads_over_fields_that_it_does_not_know() -> None:
    assert messages.parse(json.dumps({**GET, "later": 1})).id == 1


@pytest.mark.parametrize(
    "change",
    [
        {"image": "3"},
        {"image": 3.5},
        {"image": True},
        {"image": 0},
        {"image": -1},
        {"image": 2**63},
        {"image": None},
        {"priority": "bulk"},
        {"priority": None},
        {"have": 5},
        {"have": {"sha256": "0" * 63, "bytes": 1}},
        {"have": {"sha256": "0" * 64, "bytes": -1}},
        {"have": {"sha256": "0" * 64}},
    ],
)
def test_it_names_a_wrong_value_with_the_id_of_its_request(change: dict[str, Any]) -> None:
    refused = told({**GET, **change})
    assert refused.request_id == 1
    assert str(refused).startswith(next(iter(change)))


@pytest.mark.parametrize("amount", [0, -1, 2**32 + 1, 1.5, "1", True, None, [1]])
def test_it_takes_credit_from_1_to_2_to_the_32(amount: object) -> None:
    assert told({"type": "credit", "id": 1, "bytes": amount}).request_id == 1


@pytest.mark.parametrize("id", [None, [], {}, "", "x" * 101, 1.5, True, 2**60])
def test_it_does_not_repeat_an_id_that_is_none(id: object) -> None:
    refused = told({**GET, "id": id})
    assert refused.request_id is None
    wanted = "Field required." if id is None else "an id is a text of 1 to 100 characters or an integer"
    assert str(refused).startswith(f"id: {wanted}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "5",
        "null",
        '"embedding.get"',
        "[" * 60_000,
        '{"type": NaN}',
        "\ud800".encode("utf-8", "replace").decode(),
    ],
)
def test_it_refuses_what_is_no_message(text: str) -> None:
    assert told(text).request_id is None


def test_it_refuses_a_message_without_a_type_under_its_id() -> None:
    assert told({"id": 1}).request_id == 1


@pytest.mark.parametrize("threshold", [-0.1, 1.1, "0.5", None])
def test_it_takes_a_threshold_between_0_and_1(threshold: object) -> None:
    told({"type": "text.find", "id": 1, "image": 3, "text": "apple", "threshold": threshold})


async def test_it_answers_nonsense_and_goes_on(web: Server, alice: User, images: list[Image]) -> None:
    async with web.page(alice) as page:
        for nonsense in ("{", '{"type": "nonsense", "id": 7}', '{"type": "credit", "id": 7, "bytes": 0}'):
            await page.socket.send(nonsense)
            error = await page.hear()
            assert (error["type"], error["code"]) == ("error", "invalid")
            assert error.get("id") == (None if nonsense == "{" else 7)
        await page.socket.send(b"\x00\x01")
        assert (await page.hear())["code"] == "invalid"
        await page.say(type="credit", id="unknown", bytes=5)
        await page.say(type="embedding.cancel", id="unknown")
        await page.get("a", images[0].pk)
        assert (await page.hear())["type"] == "embedding.queued"


async def test_it_reads_a_frame_of_64_kib_and_closes_at_a_larger_one(web: Server, alice: User) -> None:
    async with web.page(alice) as page:
        await page.socket.send("x" * 65536)
        assert (await page.hear())["code"] == "invalid"
        await page.socket.send("x" * 65537)
        await page.socket.wait_closed()
        assert page.socket.close_code == 1009


async def test_it_takes_only_so_many_requests_at_once(web: Server, alice: User, images: list[Image]) -> None:
    async with web.page(alice) as page:
        for number in range(200):
            await page.get(number, images[0].pk, "prefetch")
        assert (await page.hear("error"))["code"] == "throttled"
        for number in range(200):
            await page.say(type="embedding.cancel", id=number)
        await page.get("now", images[0].pk)
        while (message := await page.hear("embedding.queued", "error"))["id"] != "now":
            pass
        assert message["type"] == "embedding.queued"


async def test_it_refuses_text_that_the_model_does_not_take_with_its_reason(
    web: Server, alice: User, images: list[Image]
) -> None:
    async with web.page(alice) as page:
        await page.say(type="text.find", id="t", image=images[0].pk, text="apple", threshold=0.1)
        error = await page.hear("error")
        assert error["id"] == "t"
        assert "it knows no words" in error["message"]
