"""Who speaks on a websocket: a bearer token, or the page's session. Looked at anew each time it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, parse_cookie

from annotator import tokens
from annotator.consumers.origins import headers_named
from annotator.errors import Failure
from annotator.models import User


@dataclass(frozen=True)
class Login:
    """The credentials of one handshake."""

    token: str | None
    session_key: str | None

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> Login:
        """Read `Authorization: Bearer …`, else the session cookie."""
        scheme, _, token = "".join(headers_named(scope, b"authorization")[:1]).strip().partition(" ")
        if scheme.lower() == "bearer":
            return cls(token.strip(), None)
        cookies = parse_cookie("; ".join(headers_named(scope, b"cookie")))
        return cls(None, cookies.get(settings.SESSION_COOKIE_NAME))

    def user(self) -> User | None:
        """Return who this is now; None where the login is missing, has expired or was ended."""
        if self.token is not None:
            row = tokens.find(self.token)
            return row.user if row else None
        if not self.session_key:
            return None
        request = HttpRequest()
        request.session = SessionStore(self.session_key)
        user = get_user(request)
        return user if isinstance(user, User) else None

    def require_writing(self) -> None:
        """Raise `forbidden` if this is a token that may only read."""
        row = tokens.find(self.token) if self.token is not None else None
        if row is not None and not row.may_write:
            raise Failure("forbidden", tokens.READ_ONLY)
