"""`GET projects/{id}/export/`: the project as COCO, alone or in a zip with its pictures."""

from __future__ import annotations

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from annotator.api.views import ProjectView
from annotator.coco import export
from annotator.coco.archive import archive
from annotator.models import Image
from annotator.storage import storage
from annotator.streaming import piece_by_piece


class ExportSerializer(serializers.Serializer[None]):
    """What is exported, and how."""

    format = serializers.ChoiceField(["coco"], default="coco")
    masks = serializers.ChoiceField(
        ["rle", "polygon"],
        default="rle",
        help_text="Both are exact; `rle` is smaller, more tools read `polygon`.",
    )
    images = serializers.BooleanField(
        default=False,
        help_text="1: a zip of annotations.json and images/. Pictures keep their names; what came as BMP, "
        "TIFF or GIF is a PNG inside, what came as AVIF a JPEG.",
    )
    status = serializers.MultipleChoiceField(
        choices=Image.Status.choices,
        required=False,
        help_text="Only images of these statuses; may be repeated.",
    )


class Export(ProjectView):
    """The project as COCO."""

    @extend_schema(
        operation_id="projects_export",
        parameters=[ExportSerializer],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "application/zip"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, project: int) -> HttpResponseBase:
        """Return every accepted annotation. Streamed, and the same bytes for the same project."""
        form = ExportSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        selection = export.select(self.project, asked.get("status", ()))
        if asked["images"]:
            pieces, kind, suffix = archive(selection, asked["masks"], storage()), "application/zip", "zip"
        else:
            pieces, kind, suffix = export.document(selection, asked["masks"]), "application/json", "json"
        response = StreamingHttpResponse(piece_by_piece(pieces), content_type=kind)
        file_name = f"{self.project.name}.{suffix}".replace("/", "-")
        response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
        return response
