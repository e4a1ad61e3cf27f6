"""Headers that every answer carries so that the page is cross-origin isolated and the decoder gets its threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from asgiref.sync import iscoroutinefunction

ISOLATION_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@sync_and_async_middleware
def IsolationMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:  # noqa: N802
    """Add COOP, COEP and CORP to every answer."""

    def add(response: HttpResponseBase) -> HttpResponseBase:
        for name, value in ISOLATION_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponseBase:
            return add(await get_response(request))

        return middleware

    def sync_middleware(request: HttpRequest) -> HttpResponseBase:
        return add(get_response(request))

    return sync_middleware


def add_static_headers(headers: Any, path: str, url: str) -> None:
    """WhiteNoise hook: static files carry the same headers, else the page's workers are blocked silently."""
    for name, value in ISOLATION_HEADERS.items():
        headers[name] = value
