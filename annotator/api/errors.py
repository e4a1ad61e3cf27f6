"""Every refusal of the API is `{code, message, details?, request_id}`.

`request_id` is the request's `X-Request-ID`: the client's if it sent a sane one, else made here; every answer
repeats it in that header. A 404 tells what is missing from what is foreign by no byte, so that its body names
only an id that the client sent itself, else "-".
"""

from __future__ import annotations

import math
from typing import Any

import redis.exceptions
import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import page_not_found, server_error
from rest_framework import exceptions
from rest_framework.response import Response

from annotator.errors import Failure, not_found

logger = structlog.get_logger(__name__)

STATUS = {
    "invalid": 400,
    "not_authenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "stale": 412,
    "too_large": 413,
    "unsupported": 415,
    "revision_required": 428,
    "throttled": 429,
    "internal": 500,
    "encoding": 503,
    "unavailable": 503,
}
# What DRF raises, by our code; the messages are its own where there is none here.
DRF_CODES: list[tuple[type[exceptions.APIException], str, str]] = [
    (exceptions.ValidationError, "invalid", "Some fields are not valid: see details."),
    (exceptions.ParseError, "invalid", ""),
    (exceptions.NotAuthenticated, "not_authenticated", "Sign in, or send a bearer token."),
    (exceptions.AuthenticationFailed, "not_authenticated", ""),
    (exceptions.PermissionDenied, "forbidden", ""),
    (exceptions.MethodNotAllowed, "method_not_allowed", ""),
    (exceptions.UnsupportedMediaType, "unsupported", ""),
    (exceptions.Throttled, "throttled", "Too many requests: wait as long as Retry-After says."),
]


def handle_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF hook: return the answer to `exc`, or None for what is a bug, which becomes a logged 500."""
    failure = failure_of(exc)
    if failure is None:
        return None
    request = context["request"]
    response = Response(body_of(failure, request), status=STATUS[failure.code])
    if failure.retry_after is not None:
        response["Retry-After"] = str(max(1, math.ceil(failure.retry_after)))
    if header := getattr(exc, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def failure_of(exc: Exception) -> Failure | None:
    """Translate what views, DRF, Django and the Redis client raise."""
    if isinstance(exc, Failure):
        return exc
    if isinstance(exc, Http404 | exceptions.NotFound):
        return not_found()
    if isinstance(exc, PermissionDenied):
        return Failure("forbidden", str(exc) or "You may not do this.")
    if isinstance(exc, RequestDataTooBig):
        return Failure("too_large", "The request's body is too large: send less at once.")
    if isinstance(exc, OperationalError | redis.exceptions.ConnectionError | redis.exceptions.TimeoutError):
        logger.error("unavailable", error=repr(exc))
        return Failure(
            "unavailable", "A part of the server is not answering. Try again in a moment.", retry_after=2
        )
    return _failure_of_drf(exc)


def _failure_of_drf(exc: Exception) -> Failure | None:
    for kind, code, message in DRF_CODES:
        if isinstance(exc, kind):
            details = _by_field(exc.detail) if kind is exceptions.ValidationError else None
            return Failure(code, message or str(exc.detail), details, getattr(exc, "wait", None))
    return None


def _by_field(detail: Any) -> dict[str, Any]:
    return detail if isinstance(detail, dict) else {"non_field_errors": detail}


def body_of(failure: Failure, request: Any) -> dict[str, Any]:
    """Return the JSON body of `failure`."""
    body: dict[str, Any] = {"code": failure.code, "message": failure.message}
    if failure.details is not None:
        body["details"] = failure.details
    own = getattr(request, "request_id_sent", False)
    body["request_id"] = (
        "-" if failure.code == "not_found" and not own else getattr(request, "request_id", "-")
    )
    return body


def answer(request: HttpRequest, failure: Failure) -> HttpResponse:
    """Return `failure` as the answer of a view that is not DRF's."""
    # Written as DRF writes it: the same refusal has the same bytes.
    style = {"separators": (",", ":"), "ensure_ascii": False}
    return JsonResponse(body_of(failure, request), status=STATUS[failure.code], json_dumps_params=style)


@csrf_exempt
def unknown_route(request: HttpRequest) -> HttpResponse:
    """Answer every address under `/api/` that no route matches."""
    return answer(request, not_found())


def on_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: JSON under `/api/`."""
    return unknown_route(request) if _is_api(request) else page_not_found(request, exception)


def on_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: JSON under `/api/`."""
    if not _is_api(request):
        return server_error(request)
    message = "The server failed on this request; its log has the reason under this request_id."
    return answer(request, Failure("internal", message))


def on_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: JSON under `/api/`."""
    from django.views.csrf import csrf_failure

    if not _is_api(request):
        return csrf_failure(request, reason)
    return answer(request, Failure("forbidden", f"CSRF failed: {reason}"))


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
