"""`projects/{id}/images/` (reading) and `images/{id}/`: the pictures, their status and their neighbours."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import access, events, removal
from annotator.api.views import ImageView, user_of
from annotator.models import Image, Role
from annotator.numbers import with_counts
from annotator.tiles.layout import is_large


class ImageSerializer(serializers.ModelSerializer[Image]):
    """An image. `width` and `height` are pixels of the stored, upright picture; `sha256` is of its bytes."""

    annotation_count = serializers.IntegerField(read_only=True, help_text="Accepted annotations.")
    suggestion_count = serializers.IntegerField(
        read_only=True, help_text="Suggestions that wait for a person."
    )
    open_comment_count = serializers.IntegerField(
        read_only=True, help_text="Threads of comments that nobody has resolved."
    )
    uploaded_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)
    file = serializers.SerializerMethodField(help_text="The address of the picture.")
    thumbnail = serializers.SerializerMethodField(help_text="The address of a small picture.")
    tiles = serializers.SerializerMethodField(
        help_text="The address of the picture's tiles; null for one that is small enough to be loaded whole."
    )

    class Meta:
        model = Image
        fields = [
            "id", "project", "file_name", "width", "height", "sha256", "media_type", "byte_size", "status",
            "annotation_count", "suggestion_count", "open_comment_count", "uploaded_by", "uploaded_at",
            "file", "thumbnail", "tiles",
        ]  # fmt: skip
        read_only_fields = [field for field in fields if field != "status"]

    def get_file(self, image: Image) -> str:
        """Return the address of the picture."""
        return f"/api/v1/images/{image.pk}/file"

    def get_thumbnail(self, image: Image) -> str:
        """Return the address of the small picture."""
        return f"/api/v1/images/{image.pk}/thumbnail"

    def get_tiles(self, image: Image) -> str | None:
        """Return the address of the tiles of a large picture."""
        return f"/api/v1/images/{image.pk}/tiles/" if is_large(image.width, image.height) else None


class ImageDetailSerializer(ImageSerializer):
    """An image with its place among its project's images, in the order of their ids."""

    previous = serializers.SerializerMethodField(help_text="The id of the image before it.")
    next = serializers.SerializerMethodField(help_text="The id of the image after it.")
    position = serializers.SerializerMethodField(help_text="Its place, from 1.")
    total = serializers.SerializerMethodField(help_text="How many images the project has.")

    class Meta(ImageSerializer.Meta):
        fields = [*ImageSerializer.Meta.fields, "previous", "next", "position", "total"]

    def get_previous(self, image: Image) -> int | None:
        """Return the id of the image before it."""
        return _others(image).filter(pk__lt=image.pk).order_by("-pk").values_list("pk", flat=True).first()

    def get_next(self, image: Image) -> int | None:
        """Return the id of the image after it."""
        return _others(image).filter(pk__gt=image.pk).order_by("pk").values_list("pk", flat=True).first()

    def get_position(self, image: Image) -> int:
        """Count the images up to it."""
        return _others(image).filter(pk__lte=image.pk).count()

    def get_total(self, image: Image) -> int:
        """Count the images of its project."""
        return _others(image).count()


class ImageStatusSerializer(serializers.Serializer[None]):
    """The status that an image is to get."""

    status = serializers.ChoiceField(choices=Image.Status.choices)


def _others(image: Image) -> QuerySet[Image]:
    return Image.objects.filter(project=image.project_id)


class ImageDetail(ImageView):
    """One image."""

    roles = {"PATCH": Role.ANNOTATOR, "DELETE": Role.OWNER}

    def answer(self) -> Response:
        """Return the image as it is now."""
        return Response(ImageDetailSerializer(with_counts(Image.objects.all()).get(pk=self.image.pk)).data)

    @extend_schema(operation_id="images_get", responses=ImageDetailSerializer)
    def get(self, request: Request, image: int) -> Response:
        """Return one image with its neighbours."""
        return self.answer()

    @extend_schema(
        operation_id="images_update", request=ImageStatusSerializer, responses=ImageDetailSerializer
    )
    def patch(self, request: Request, image: int) -> Response:
        """Set the status: annotators set todo and done, reviewers approved and returned too."""
        form = ImageStatusSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        status = form.validated_data["status"]
        needed = access.role_for_status(self.image.status, status)
        access.require(self.image.my_role, needed)  # type: ignore[attr-defined]
        if self.image.status != status:
            self.image.status = status
            self.image.save(update_fields=["status"])
            events.announce_status(self.image, user_of(request))
        return self.answer()

    @extend_schema(operation_id="images_delete", responses={204: None})
    def delete(self, request: Request, image: int) -> Response:
        """Delete an image with its annotations and comments."""
        removal.remove_image(self.image)
        return Response(status=204)
