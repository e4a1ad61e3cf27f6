"""`annotations/{uuid}/` and `images/{id}/annotations/`: the instances, saved by compare-and-set."""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import access
from annotator import annotations as saving
from annotator.annotations import Content, Stale
from annotator.api.etags import etag, expected_revisions
from annotator.api.pagination import IdCursorPagination
from annotator.api.plain_json import PlainJsonField
from annotator.api.views import ImageView, MakersView, user_of
from annotator.errors import Failure, not_found
from annotator.models import Z_ORDER_LIMIT, Annotation, Image, Label, Role
from inference.contract import rle

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description='The revision that this replaces, as in "3".'
)
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=True, description="The revision now, in quotes."
)
PROMPTS_MAX_BYTES = 64 * 1024


class RleSerializer(serializers.Serializer[None]):
    """COCO's compressed run lengths, at the image's full size."""

    size = serializers.ListField(
        child=serializers.IntegerField(), min_length=2, max_length=2, help_text="[height, width]"
    )
    counts = serializers.CharField(trim_whitespace=False)


class AnnotationSerializer(serializers.ModelSerializer[Annotation]):
    """An annotation. `area` (pixels) and `bbox` ([x, y, width, height]) follow from the mask."""

    rle = serializers.SerializerMethodField()
    bbox = serializers.ListField(child=serializers.IntegerField(), min_length=4, max_length=4, read_only=True)
    prompts = PlainJsonField(max_bytes=PROMPTS_MAX_BYTES, allow_null=True)
    created_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)
    updated_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)

    class Meta:
        model = Annotation
        fields = [
            "uuid", "id", "image", "label", "rle", "bbox", "area", "status", "source", "prompts", "score",
            "z_order", "revision", "deleted", "created_by", "created_at", "updated_by", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_rle(self, row: Annotation) -> RleSerializer:
        """Return the mask."""
        return rle.Rle((row.image.height, row.image.width), row.counts).as_dict()  # type: ignore[return-value]


class WrittenAnnotationSerializer(serializers.Serializer[None]):
    """What is written: the whole annotation, each time."""

    image = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Never changes.")
    label = serializers.IntegerField(  # type: ignore[assignment]
        min_value=1, max_value=2**63 - 1, help_text="A label of the project."
    )
    rle = RleSerializer()
    status = serializers.ChoiceField(choices=Annotation.Status.choices)
    source = serializers.ChoiceField(choices=Annotation.Source.choices)  # type: ignore[assignment]
    prompts = PlainJsonField(
        max_bytes=PROMPTS_MAX_BYTES, required=False, allow_null=True, help_text="What made the mask."
    )
    z_order = serializers.IntegerField(
        min_value=-Z_ORDER_LIMIT,
        max_value=Z_ORDER_LIMIT,
        required=False,
        help_text="What has a higher one lies above. Left out, it stays as it is; at first it is 0.",
    )


class AnnotationFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Which of an image's annotations."""

    status = django_filters.MultipleChoiceFilter(choices=Annotation.Status.choices)

    class Meta:
        model = Annotation
        fields: list[str] = []


class AnnotationPagination(IdCursorPagination):
    """An image's annotations mostly come in one page."""

    page_size = 500
    max_page_size = 2000


class AnnotationList(ImageView, generics.ListAPIView[Annotation]):
    """The annotations of an image, without the deleted ones."""

    serializer_class = AnnotationSerializer
    queryset = Annotation.objects.all()
    filterset_class = AnnotationFilter
    pagination_class = AnnotationPagination

    def get_queryset(self) -> QuerySet[Annotation]:
        """Return the image's annotations."""
        return self.image.annotations.filter(deleted=False).select_related("created_by", "updated_by")

    @extend_schema(operation_id="annotations_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the annotations of an image."""
        return self.list(request)


class AnnotationDetail(MakersView):
    """One annotation, named by the uuid that its author's browser gave it."""

    @extend_schema(operation_id="annotations_get", responses=AnnotationSerializer, parameters=[ETAG])
    def get(self, request: Request, uuid: UUID) -> Response:
        """Return one annotation."""
        row = access.annotation(request.user, uuid)
        if row.deleted:
            raise not_found()
        return answer(row)

    @extend_schema(
        operation_id="annotations_save",
        request=WrittenAnnotationSerializer,
        responses={
            200: OpenApiResponse(AnnotationSerializer, "Saved, or equal to what was stored."),
            201: OpenApiResponse(AnnotationSerializer, "Created."),
        },
        parameters=[IF_MATCH, ETAG],
    )
    def put(self, request: Request, uuid: UUID) -> Response:
        """Create, change or restore an annotation; changing takes the stored revision in If-Match."""
        row = access.annotation_to_write(request.user, uuid)
        content = content_of(request)
        if row is not None and row.image_id != content.image.pk:
            refuse("image", f"This annotation is on image {row.image_id} and stays there.")
        if row is None or not content.is_in(row):
            access.require_to_annotate(content.image.my_role, content.image)  # type: ignore[attr-defined]
        saved = saving.save(user_of(request), uuid, content, expected_revisions(request))
        return answer(saved.row, 201 if saved.created else 200)

    @extend_schema(operation_id="annotations_delete", responses={204: None}, parameters=[IF_MATCH, ETAG])
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Delete an annotation; a PUT with the revision in the answer's ETag restores it."""
        row = access.annotation(request.user, uuid, Role.ANNOTATOR)
        if not row.deleted:
            access.require_to_annotate(row.my_role, row.image)  # type: ignore[attr-defined]
        tombstone = saving.remove(user_of(request), row, expected_revisions(request))
        return Response(status=204, headers={"ETag": etag(tombstone.revision)})

    def handle_exception(self, exc: Exception) -> Response:
        """Show what is stored to who named another revision."""
        if isinstance(exc, Stale):
            exc.details = {"current": AnnotationSerializer(exc.current).data if exc.current else None}
        return super().handle_exception(exc)


def answer(row: Annotation, status: int = 200) -> Response:
    """Return the annotation under its revision."""
    return Response(AnnotationSerializer(row).data, status=status, headers={"ETag": etag(row.revision)})


def content_of(request: Request) -> Content:
    """Read and check what is written, the right to write on that image first."""
    form = WrittenAnnotationSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    written = form.validated_data
    image = access.image(request.user, written["image"], Role.ANNOTATOR)
    label = Label.objects.filter(project=image.project_id, pk=written["label"]).first()
    if label is None:
        refuse("label", f"The project has no label {written['label']}. Load its labels again.")
    return Content(
        image=image,
        label=label,
        rle=mask_of(written["rle"], image),
        status=written["status"],
        source=written["source"],
        prompts=written.get("prompts"),
        z_order=written.get("z_order"),
    )


def mask_of(value: object, image: Image) -> rle.Rle:
    """Parse a mask for the image; raise `invalid` with the reason."""
    try:
        return rle.parse(value, image.height, image.width)
    except rle.RleError as error:
        refuse("rle", f"{error}.")


def refuse(field: str, message: str) -> NoReturn:
    """Raise `invalid` for one field."""
    raise Failure("invalid", message, {field: [message]})
