"""OpenAPI of a row as it is answered: every field is there, the ones that a request may leave out too."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework.serializers import ModelSerializer


class CompleteAnswers(AutoSchema):
    """Marks all fields of an answered row as required, so that generated clients need not doubt them."""

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "response" and isinstance(serializer, ModelSerializer):
            schema["required"] = list(schema["properties"])
        return schema
