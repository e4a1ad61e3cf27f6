"""What Prometheus is told: requests by route, and the backlog as it is when asked.

The numbers are of one web process; run one process to a port, or let Prometheus scrape each.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import redis
from django.http import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from prometheus_client import REGISTRY, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from annotator import health
from annotator.errors import Failure
from annotator.middleware import Handler, wrap

REQUESTS = Histogram(
    "pointillist_http_request_seconds", "Seconds until an answer began.", ["method", "route", "status"]
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@sync_and_async_middleware
def MetricsMiddleware(get_response: Handler) -> Handler:
    """Observe each request under its route, not its address, so that there are few series."""

    def begin(request: Any) -> None:
        request.began = time.perf_counter()

    def end(request: Any, response: HttpResponseBase) -> None:
        route = request.resolver_match.route if request.resolver_match else "static or unknown"
        method = request.method if request.method in METHODS else "other"
        elapsed = time.perf_counter() - request.began
        REQUESTS.labels(method, route, response.status_code).observe(elapsed)

    return wrap(get_response, begin, end)


class Backlog(Collector):
    """Entries in the queue's streams, read when Prometheus asks; nothing while Redis is down."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one gauge."""
        gauge = GaugeMetricFamily(
            "pointillist_queue_entries", "Entries that wait or are being worked on.", labels=["priority"]
        )
        try:
            for priority, count in health.backlog().items():
                gauge.add_metric([priority], count)
        except (redis.RedisError, OSError, Failure):
            return
        yield gauge

    def describe(self) -> list[GaugeMetricFamily]:
        """Say nothing at registration: Redis may not run yet."""
        return []


REGISTRY.register(Backlog())
