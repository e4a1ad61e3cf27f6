"""People: their accounts, and the projects that they work in. Only superusers change them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from annotator.models import Membership, User


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    """The projects that a person works in; changed at the project."""

    model = Membership
    fields = ["project", "role"]
    readonly_fields = ["project", "role"]
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """One person a line."""

    list_display = ["username", "email", "is_active", "is_staff", "is_superuser", "projects", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Load the number of projects with the rows."""
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.annotate(project_count=Count("memberships"))

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show the projects of a person who exists."""
        return [MembershipInline] if obj else []

    @admin.display(description="projects", ordering="project_count")
    def projects(self, user: Any) -> int:
        """Count the projects."""
        return int(user.project_count)
