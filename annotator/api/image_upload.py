"""`POST projects/{id}/images/`: pictures, and zips of pictures, as multipart form data."""

from __future__ import annotations

from typing import Any, cast

import redis.exceptions
import structlog
from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import encoding
from annotator.api.images import ImageSerializer
from annotator.api.views import ProjectView
from annotator.errors import Failure
from annotator.models import Image, User
from annotator.numbers import with_counts
from annotator.uploads import service
from inference.contract.messages import Priority

logger = structlog.get_logger(__name__)

# How many images of an upload are encoded before anyone opens them.
ENCODED_AHEAD = 8


class UploadSerializer(serializers.Serializer[None]):
    """What is sent: one or more fields named `files`."""

    files = serializers.ListField(child=serializers.FileField(), help_text="Pictures, and zips of pictures.")


class RejectedSerializer(serializers.Serializer[None]):
    """A file that was not taken."""

    name = serializers.CharField(help_text="The file's name; inside a zip, its path there.")
    code = serializers.CharField(help_text="`unsupported`, `invalid`, `too_large` or `duplicate`, above all.")
    message = serializers.CharField(help_text="The reason, and what to do.")
    image = serializers.IntegerField(required=False, help_text="For a duplicate: the image that it repeats.")


class UploadedSerializer(serializers.Serializer[None]):
    """What became of the files."""

    created = ImageSerializer(many=True)
    rejected = RejectedSerializer(many=True)


class ImageUpload(ProjectView):
    """Takes pictures into a project."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="images_upload",
        request={"multipart/form-data": UploadSerializer},
        responses={201: UploadedSerializer},
    )
    def post(self, request: Request, project: int) -> Response:
        """Store pictures. 201 if any was taken; else 400 with every reason in `details.rejected`."""
        received = service.receive(self.project, cast("User", request.user), _files(request))
        rejected = [reason.as_dict() for reason in received.rejected]
        if not received.created:
            raise Failure("invalid", _summary(rejected), {"rejected": rejected})
        _encode_ahead(received.created)
        created = with_counts(Image.objects.filter(pk__in=[image.pk for image in received.created]))
        return Response(
            {"created": ImageSerializer(created, many=True).data, "rejected": rejected}, status=201
        )


def _encode_ahead(images: list[Image]) -> None:
    """Ask for the first embeddings while the person still looks at the grid; an upload never fails for it."""
    try:
        encoding.request_encode(images[:ENCODED_AHEAD], Priority.PREFETCH)
    except (Failure, redis.exceptions.RedisError) as error:
        logger.warning("not_encoded_ahead", error=repr(error))


def _files(request: Request) -> list[Any]:
    """Return the files of the request; raise `too_large` or `invalid` before any is looked at."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_MAX_REQUEST_BYTES:
        cap = settings.UPLOAD_MAX_REQUEST_BYTES // 2**20
        raise Failure("too_large", f"One request takes at most {cap} MB. Send the files in several.")
    try:
        files: list[Any] = request.FILES.getlist("files")
    except TooManyFilesSent as error:
        cap = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        raise Failure("too_large", f"One request takes at most {cap} files. Send them in several.") from error
    if not files:
        raise Failure(
            "invalid", "No pictures came. Send each as a field named files, as multipart form data."
        )
    return files


def _summary(rejected: list[dict[str, Any]]) -> str:
    first = rejected[0]
    others = f" {len(rejected) - 1} more were not taken either." if len(rejected) > 1 else ""
    return f"No picture was taken. {first['name']}: {first['message']}{others}"
