"""Which Host a request may name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware

# They are asked for under this machine's own address, not the public name, and answer the same to any.
PROBES = ("/livez", "/readyz", "/metrics")


class HostMiddleware(CommonMiddleware):
    """Django's, which refuses a Host that ALLOWED_HOSTS lacks; but never the operator's probes."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """Let the probes through."""
        return None if request.path in PROBES else super().process_request(request)
