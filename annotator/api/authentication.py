"""Who is asking: a bearer token, or the page's session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from annotator import tokens
from annotator.models import ApiToken, User

if TYPE_CHECKING:
    from rest_framework.views import APIView


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; first in the list, so that an expired login is a 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's user and row; None if no bearer token was sent."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        row = tokens.find(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if row is None:
            raise exceptions.AuthenticationFailed("This token is unknown or has expired. Make a new one.")
        return row.user, row

    def authenticate_header(self, request: Request) -> str:
        """Return the value of WWW-Authenticate."""
        return "Bearer"


class TokenScope(BasePermission):
    """A token of scope `read` reads only."""

    message = tokens.READ_ONLY

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Allow sessions, tokens that may write, and reading."""
        reads_only = isinstance(request.auth, ApiToken) and not request.auth.may_write
        return request.method in SAFE_METHODS or not reads_only


class SignedInPerson(BasePermission):
    """What a leaked token must not do: only a session may."""

    message = "A token may not do this. Sign in to the page."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Allow reading by anyone, the rest by sessions."""
        return request.method in SAFE_METHODS or request.auth is None
