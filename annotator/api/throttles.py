"""How often one token, user or address may ask. Counted in each web process's memory: no Redis needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from annotator.models import ApiToken

if TYPE_CHECKING:
    from rest_framework.views import APIView


class _PerCaller(SimpleRateThrottle):
    """Counts by token, else by user, else by address."""

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Return whose requests are counted together."""
        if isinstance(request.auth, ApiToken):
            caller = f"token-{request.auth.pk}"
        elif request.user and request.user.is_authenticated:
            caller = f"user-{request.user.pk}"
        else:
            caller = f"address-{self.get_ident(request)}"
        return f"throttle-{self.scope}-{caller}"


class ApiThrottle(_PerCaller):
    """All of the API (setting THROTTLE_API)."""

    scope = "api"


class SegmentThrottle(_PerCaller):
    """`images/{id}/segment/` (setting THROTTLE_SEGMENT, at least 20 a second)."""

    scope = "segment"


class LoginThrottle(SimpleRateThrottle):
    """Guesses of a password, by address (setting THROTTLE_LOGIN)."""

    scope = "login"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Return the caller's address."""
        return f"throttle-login-{self.get_ident(request)}"
