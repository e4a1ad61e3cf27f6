"""Who may do what in the admin site."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class StaffManage:
    """Staff may see, add, change and delete these rows, with no permission of their own."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show them on the index."""
        return _is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let staff look."""
        return _is_staff(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let staff add."""
        return _is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let staff change."""
        return _is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let staff delete."""
        return _is_staff(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List what goes with the rows; annotations do, though nobody deletes them by themselves here."""
        shown, counts, _, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        return shown, counts, set(), protected


class StaffLook(StaffManage):
    """Staff may only look: these rows are written elsewhere."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


def _is_staff(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_staff)
