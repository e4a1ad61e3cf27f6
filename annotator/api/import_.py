"""`POST projects/{id}/import/`: COCO in, as a JSON body or as a multipart file."""

from __future__ import annotations

from dataclasses import asdict
from typing import IO, Any, cast

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.api.views import ProjectView
from annotator.coco import document, import_
from annotator.errors import Failure
from annotator.models import Role, User


class RawJson(BaseParser):
    """Leaves a JSON body as it is: the document's own reader says what is wrong with it, and where."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the body."""
        return {"file": stream}


class FileSerializer(serializers.Serializer[None]):
    """What is sent: the COCO document as a file."""

    file = serializers.FileField()


class SkippedSerializer(serializers.Serializer[None]):
    """An annotation that was not imported."""

    annotation = serializers.JSONField(help_text="Its id in the document; without one, its place there.")
    code = serializers.CharField()
    message = serializers.CharField()


class ReportSerializer(serializers.Serializer[None]):
    """What became of the document."""

    created = serializers.IntegerField()
    unchanged = serializers.IntegerField(help_text="Annotations that were here already, accepted.")
    labels_created = serializers.ListField(child=serializers.CharField())
    skipped = SkippedSerializer(many=True)


class Import(ProjectView):
    """COCO in."""

    roles = {"POST": Role.OWNER}
    parser_classes = [RawJson, MultiPartParser]

    @extend_schema(
        operation_id="projects_import",
        request={"application/json": OpenApiTypes.OBJECT, "multipart/form-data": FileSerializer},
        responses={200: ReportSerializer},
    )
    def post(self, request: Request, project: int) -> Response:
        """Import annotations onto images of the same file names. Sending a document twice does no harm."""
        read = document.read(_body(request))
        report = import_.load(self.project, cast("User", request.user), read)
        return Response(asdict(report))


def _body(request: Request) -> bytes:
    """Return the document's bytes; raise `too_large` or `invalid`."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        cap = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        raise Failure("too_large", f"A document may have {cap} MB. Split it by its images.")
    fields = cast("dict[str, Any]", request.data)
    file = fields.get("file")
    if file is None or not hasattr(file, "read"):
        raise Failure("invalid", "No document came. Send it as the JSON body, or as a form field named file.")
    return cast("bytes", file.read())
