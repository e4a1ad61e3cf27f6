"""What drf-spectacular cannot see by itself: our two ways to sign in, and the one shape of every error."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView
from rest_framework.negotiation import DefaultContentNegotiation

ERROR = {
    "type": "object",
    "description": "Why the request was refused.",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string", "description": "What happened, and what to do."},
        "details": {
            "type": "object",
            "additionalProperties": {},
            "description": "By field, where fields are wrong.",
        },
        "request_id": {"type": "string", "description": "X-Request-ID of this request."},
    },
    "required": ["code", "message", "request_id"],
}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer`."""

    target_class = "annotator.api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the scheme as OpenAPI writes it."""
        return {"type": "http", "scheme": "bearer"}


def describe_errors(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Spectacular's hook: every operation may answer with an Error."""
    result["components"]["schemas"]["Error"] = ERROR
    answer = {
        "description": "Refused.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for methods in result["paths"].values():
        for operation in methods.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"]["default"] = answer
    return result


class SchemaView(SpectacularAPIView):
    """`/api/schema/`: JSON, or YAML to who accepts only that."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer, OpenApiYamlRenderer2]
    content_negotiation_class = DefaultContentNegotiation
