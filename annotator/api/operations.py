"""`/livez`, `/readyz` and `/metrics`: for the operator's probes and Prometheus."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from annotator import health
from annotator.api.errors import answer
from annotator.errors import not_found


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Return the state of each part and of the whole; 503 only if people could not save.

    `{status: ok|degraded|unavailable, database: ok|unavailable, redis, cache_redis, worker: ok|degraded,
    messages: {part: what to do}}`
    """
    messages: dict[str, str] = {}
    body: dict[str, object] = {
        "database": _state("database", health.check_database, "unavailable", messages),
        "redis": _state("redis", lambda: health.check_redis(settings.REDIS_URL), "degraded", messages),
        "cache_redis": _state(
            "cache_redis", lambda: health.check_redis(settings.CACHE_REDIS_URL), "degraded", messages
        ),
        "worker": _state("worker", health.check_worker, "degraded", messages),
    }
    status = next((state for state in ("unavailable", "degraded") if state in body.values()), "ok")
    body = {"status": status, **body, "messages": messages}
    return JsonResponse(body, status=503 if status == "unavailable" else 200)


def _state(part: str, check: Callable[[], None], otherwise: str, messages: dict[str, str]) -> str:
    """Return `ok`, or `otherwise` with the reason in `messages`."""
    try:
        check()
    except health.Ill as reason:
        messages[part] = str(reason)
        return otherwise
    return "ok"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return Prometheus' text format, to this machine and to who sends `Bearer METRICS_TOKEN`."""
    if not (_is_this_machine(request) or _has_token(request)):
        return answer(request, not_found())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _is_this_machine(request: HttpRequest) -> bool:
    """Return whether the caller is on loopback and no proxy stands between."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    sent = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(sent, wanted)
