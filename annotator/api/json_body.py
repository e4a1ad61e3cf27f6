"""JSON bodies: what is nested without end is refused before anything walks through it."""

from __future__ import annotations

from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 100
_TOO_DEEP = f"The body is nested more than {MAX_DEPTH} levels deep: send it flatter."


class JsonBody(JSONParser):
    """Reads a JSON body; raises ParseError if it is no JSON or nested more than MAX_DEPTH levels deep."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the body's value."""
        try:
            value = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_TOO_DEEP) from None
        if _is_deeper(value, MAX_DEPTH):
            raise ParseError(_TOO_DEEP)
        return value


def _is_deeper(value: Any, limit: int) -> bool:
    """Return whether more than `limit` objects and lists stand inside each other; level by level."""
    level = [value]
    for _ in range(limit + 1):
        level = [item for item in level if isinstance(item, dict | list)]
        if not level:
            return False
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
    return True
