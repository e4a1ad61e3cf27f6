from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from pytest_django import Settings

from annotator.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


async def post(body: list[bytes], headers: dict[str, str]) -> tuple[list[dict[str, Any]], int]:
    """POST pieces of a body to the ASGI application; return what it sent, and how many pieces it took."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/session/",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    waiting = [{"type": "http.request", "body": piece, "more_body": True} for piece in body]
    waiting[-1]["more_body"] = False
    count, sent = len(waiting), []

    async def receive() -> Any:
        return waiting.pop(0) if waiting else await asyncio.Event().wait()  # the client stays

    async def send(message: Any) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return sent, count - len(waiting)


@pytest.mark.parametrize(
    ("content_type", "setting"),
    [
        ("multipart/form-data; boundary=x", "UPLOAD_MAX_REQUEST_BYTES"),
        ("application/json", "DATA_UPLOAD_MAX_MEMORY_SIZE"),
    ],
)
async def test_it_refuses_a_stated_length_without_reading(
    settings: Settings, content_type: str, setting: str
) -> None:
    setattr(settings, setting, 100)
    sent, taken = await post([b"x"] * 101, {"Content-Type": content_type, "Content-Length": "101"})
    assert (sent[0]["status"], taken) == (413, 0)
    assert json.loads(sent[1]["body"])["code"] == "too_large"


async def test_it_refuses_under_the_headers_of_every_answer(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    for name in ("from-the-client.1", "<script>", ""):
        asked = {"Content-Type": "application/json", "Content-Length": "101", "X-Request-ID": name}
        sent, _ = await post([b"x" * 101], asked)
        headers = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
        assert headers["x-request-id"] == json.loads(sent[1]["body"])["request_id"]
        assert (headers["x-request-id"] == name) == (name == "from-the-client.1")
        assert headers["x-request-id"] not in ("", "-")
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-embedder-policy"] == "require-corp"
        assert headers["cross-origin-resource-policy"] == "same-origin"


async def test_it_stops_reading_where_no_length_is_stated(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    sent, taken = await post([b"x" * 60] * 10, {"Content-Type": "application/json"})
    assert (sent, taken) == ([], 2)


async def test_it_passes_on_what_is_small_enough() -> None:
    sent, taken = await post([b"{}"], {"Content-Type": "application/json", "Content-Length": "2"})
    assert sent[0]["status"] != 413
    assert taken == 1
