"""Bearer tokens: to look at and to revoke. What was shown once cannot be shown again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from annotator.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """One token a line; deleting it revokes it."""

    list_display = ["user", "name", "scope", "created_at", "expires_at", "last_used_at"]
    list_filter = ["scope", "expires_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__username", "name"]
    fields = ["user", "name", "scope", "created_at", "expires_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: people make their own, or `manage.py issue_token` does."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False
