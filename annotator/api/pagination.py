"""Cursor pages: stable while rows come and go, at a cost that does not grow with the page's number."""

from __future__ import annotations

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class IdCursorPagination(CursorPagination):
    """Pages by id; `page_size` up to 500."""

    ordering = "id"
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 500

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the cursor that was sent, if any; raise NotFound where its position cannot be one."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not self._fits(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def _fits(self, position: str) -> bool:
        """Return whether the column that pages are ordered by can be compared with `position`."""
        if self.ordering[0].lstrip("-") == "id":
            return position.isascii() and position.isdigit() and len(position) < 19
        return "\0" not in position
