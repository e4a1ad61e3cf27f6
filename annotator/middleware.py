"""Headers that every answer carries: the request's id, and what makes the page cross-origin isolated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from annotator import request_ids

# With these the decoder gets its threads (SharedArrayBuffer).
ISOLATION_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Handler = Callable[[HttpRequest], Any]


def wrap(
    get_response: Handler, before: Callable[[HttpRequest], None], after: Callable[[Any, Any], None]
) -> Handler:
    """Return a middleware, asynchronous if what it wraps is."""
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            before(request)
            response: HttpResponseBase = await get_response(request)
            after(request, response)
            return response

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        before(request)
        response: HttpResponseBase = get_response(request)
        after(request, response)
        return response

    return synchronous


@sync_and_async_middleware
def IsolationMiddleware(get_response: Handler) -> Handler:
    """Add COOP, COEP and CORP to every answer."""

    def add(request: HttpRequest, response: HttpResponseBase) -> None:
        for name, value in ISOLATION_HEADERS.items():
            response.headers[name] = value

    return wrap(get_response, lambda request: None, add)


@sync_and_async_middleware
def RequestIdMiddleware(get_response: Handler) -> Handler:
    """Give every request an id, the client's `X-Request-ID` if it is a sane one; answer and log repeat it."""

    def name(request: Any) -> None:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request.request_id_sent = request_ids.is_sane(sent)
        request.request_id = request_ids.choose(sent)
        request.META["HTTP_X_REQUEST_ID"] = request.request_id  # django-structlog binds it to every line

    def repeat(request: Any, response: HttpResponseBase) -> None:
        response.headers["X-Request-ID"] = request.request_id

    return wrap(get_response, name, repeat)


def add_static_headers(headers: Any, path: str, url: str) -> None:
    """WhiteNoise hook: static files carry the same headers, else the page's workers are blocked silently."""
    for name, value in ISOLATION_HEADERS.items():
        headers[name] = value
