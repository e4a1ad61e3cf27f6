"""A field for JSON that is kept as it came: bounded, and storable by every database."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers


class PlainJsonField(serializers.JSONField):
    """A JSON object or list of at most `max_bytes`."""

    def __init__(self, *, max_bytes: int, **kwargs: Any) -> None:
        self.max_bytes = max_bytes
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what is too large, and what PostgreSQL's jsonb or UTF-8 cannot hold."""
        if not isinstance(data, dict | list):
            raise serializers.ValidationError("Send a JSON object or list.")
        try:
            text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        except ValueError:
            raise serializers.ValidationError("It holds a number that is too large.") from None
        if "\\u0000" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise serializers.ValidationError("It holds a NUL character or half of a surrogate pair.")
        if len(text.encode()) > self.max_bytes:
            raise serializers.ValidationError(f"It is larger than {self.max_bytes} bytes: send less.")
        return data
