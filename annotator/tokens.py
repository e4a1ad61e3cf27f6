"""Bearer tokens: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from annotator.models import ApiToken, User

PREFIX = "pt_"
READ_ONLY = "This token may only read. Make one with the scope write."
DEFAULT_DAYS = 365
MAX_DAYS = 3650
# `last_used_at` is written at most this often, so that reading the API does not write the database.
LAST_USED_STEP = timedelta(minutes=1)


def issue(
    user: User, name: str = "", scope: str = ApiToken.Scope.WRITE, days: int = DEFAULT_DAYS
) -> tuple[ApiToken, str]:
    """Make a token for `user`; return its row and the token itself, which cannot be had again."""
    token = PREFIX + secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=days)
    row = ApiToken.objects.create(
        user=user, name=name, scope=scope, digest=digest_of(token), expires_at=expires
    )
    return row, token


def find(token: str) -> ApiToken | None:
    """Return the row of a token that is valid now, with its user; None for any other, or an inactive user."""
    now = timezone.now()
    rows = ApiToken.objects.filter(digest=digest_of(token), expires_at__gt=now, user__is_active=True)
    row = rows.select_related("user").first()
    if row is not None:
        unused = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_STEP)
        if row.last_used_at is None or row.last_used_at < now - LAST_USED_STEP:
            ApiToken.objects.filter(unused, pk=row.pk).update(last_used_at=now)
    return row


def digest_of(token: str) -> str:
    """Return the sha256 of the token: it is 256 random bits, so that a slow hash would add nothing."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
