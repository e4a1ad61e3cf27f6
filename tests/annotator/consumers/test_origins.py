"""Which handshakes are let in: origins in full."""

from __future__ import annotations

from typing import Any

import pytest
import websockets
from pytest_django import Settings

from annotator.consumers.origins import is_allowed
from annotator.models import User
from tests.annotator.server import Server, session_of

OURS = "label.example.org:8000"


def handshake(origin: str | None, host: str = OURS, scheme: str = "ws", **more: str) -> dict[str, Any]:
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    headers += [(name.replace("_", "-").encode(), value.encode()) for name, value in more.items()]
    return {"type": "websocket", "scheme": scheme, "headers": headers}


@pytest.mark.parametrize(
    ("origin", "host", "scheme"),
    [
        ("http://label.example.org:8000", OURS, "ws"),
        ("HTTP://Label.Example.ORG:8000", OURS, "ws"),
        ("http://label.example.org:8000", "LABEL.example.org:8000", "ws"),
        ("http://label.example.org", "label.example.org", "ws"),
        ("http://label.example.org:80", "label.example.org", "ws"),
        ("http://label.example.org", "label.example.org:80", "ws"),
        ("https://label.example.org", "label.example.org", "wss"),
        ("https://label.example.org", "label.example.org:443", "wss"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "ws"),
        ("http://[::1]:8000", "[::1]:8000", "ws"),
    ],
)
def test_it_lets_its_own_pages_in(origin: str, host: str, scheme: str) -> None:
    assert is_allowed(handshake(origin, host, scheme), required=True)


@pytest.mark.parametrize(
    ("origin", "host", "scheme"),
    [
        ("https://label.example.org:8000", OURS, "ws"),
        ("http://label.example.org", OURS, "ws"),
        ("http://label.example.org:8001", OURS, "ws"),
        ("http://label.example.org", "label.example.org", "wss"),
        ("http://example.org:8000", OURS, "ws"),
        ("http://a.label.example.org:8000", OURS, "ws"),
        ("http://label.example.org.evil.net:8000", OURS, "ws"),
        ("http://label.example.org:8000.evil.net", OURS, "ws"),
        ("http://label.example.org:8000@evil.net", OURS, "ws"),
        ("http://evil.net/label.example.org:8000", OURS, "ws"),
        ("http://label.example.org:8000/", OURS, "ws"),
        ("http://label.example.org:8000?", OURS, "ws"),
        (" http://label.example.org:8000", OURS, "ws"),
        ("label.example.org:8000", OURS, "ws"),
        ("ws://label.example.org:8000", OURS, "ws"),
        ("file://", OURS, "ws"),
        ("null", OURS, "ws"),
        ("*", OURS, "ws"),
        ("", OURS, "ws"),
        ("http://label.example.org:port", OURS, "ws"),
        ("http://[::1:8000", OURS, "ws"),
        (None, OURS, "ws"),
    ],
)
def test_it_keeps_every_other_page_out(origin: str | None, host: str, scheme: str) -> None:
    assert not is_allowed(handshake(origin, host, scheme), required=True)


def test_it_keeps_out_who_sends_two_origins() -> None:
    scope = handshake("http://label.example.org:8000")
    scope["headers"].append((b"origin", b"http://label.example.org:8000"))
    assert not is_allowed(scope, required=True)


def test_it_asks_no_origin_of_a_token_but_refuses_a_foreign_one() -> None:
    assert is_allowed(handshake(None), required=False)
    assert is_allowed(handshake("http://label.example.org:8000"), required=False)
    assert not is_allowed(handshake("http://evil.net"), required=False)


def test_it_compares_listed_origins_in_full_too(settings: Settings) -> None:
    settings.WEBSOCKET_ORIGINS = ["https://pages.example.org:8443"]
    assert is_allowed(handshake("https://pages.example.org:8443"), required=True)
    for other in (
        "http://pages.example.org:8443",
        "https://pages.example.org",
        "https://pages.example.org:8444",
    ):
        assert not is_allowed(handshake(other), required=True)


def test_it_believes_a_proxy_about_https_only_where_the_settings_say_so(settings: Settings) -> None:
    scope = handshake("https://label.example.org", "label.example.org", x_forwarded_proto="https")
    assert not is_allowed(scope, required=True)
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["label.example.org"]
    assert is_allowed(scope, required=True)


def test_it_takes_a_foreign_host_for_nobodys_own_origin(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["label.example.org"]
    assert not is_allowed(handshake("http://rebound.evil.net:8000", "rebound.evil.net:8000"), required=True)


@pytest.mark.parametrize("origin", ["http://evil.net", "null", None, "http://127.0.0.1:1"])
async def test_it_refuses_a_foreign_page_with_a_session_at_the_handshake(
    web: Server, alice: User, origin: str | None
) -> None:
    headers = {"Cookie": await session_of(alice), **({"Origin": origin} if origin else {})}
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with web.page(headers=headers):
            pass
    assert refused.value.response.status_code == 403


async def test_it_refuses_other_addresses(web: Server) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(f"ws://127.0.0.1:{web.port}/ws/other")
    assert refused.value.response.status_code == 403
