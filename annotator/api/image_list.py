"""`projects/{id}/images/`: a project's images, filtered and in pages; uploads arrive at the same address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.api.image_upload import ImageUpload
from annotator.api.images import ImageSerializer
from annotator.api.pagination import IdCursorPagination
from annotator.models import Annotation, Image, Role
from annotator.numbers import open_comments, with_counts

WITH = "Images with an accepted annotation"
ORDERINGS = ["id", "-id", "file_name", "-file_name"]


class ImageFilter(django_filters.FilterSet):  # type: ignore[misc]
    """What the grid of images filters by."""

    search = django_filters.CharFilter(
        "file_name", "icontains", help_text="Part of the file name, in any case."
    )
    status = django_filters.MultipleChoiceFilter(choices=Image.Status.choices)
    label = django_filters.NumberFilter(
        method="by_label",
        min_value=1,
        max_value=2**63 - 1,
        decimal_places=0,
        help_text=f"{WITH} of this label.",
    )
    after = django_filters.NumberFilter(
        "id",
        "gt",
        min_value=0,
        max_value=2**63 - 1,
        decimal_places=0,
        help_text="Images with a higher id.",
    )
    commented = django_filters.BooleanFilter(
        method="by_commented", help_text="Images with a comment that nobody has resolved, or without any."
    )
    annotated = django_filters.BooleanFilter(method="by_annotated", help_text=f"{WITH}, or without any.")

    class Meta:
        model = Image
        fields: list[str] = []

    def by_label(self, images: QuerySet[Image], name: str, value: Any) -> QuerySet[Image]:
        """Keep the images that have this label."""
        return images.filter(Exists(_accepted().filter(label=int(value))))

    def by_annotated(self, images: QuerySet[Image], name: str, value: bool) -> QuerySet[Image]:
        """Keep the images that have annotations, or those that have none."""
        return images.filter(Exists(_accepted())) if value else images.exclude(Exists(_accepted()))

    def by_commented(self, images: QuerySet[Image], name: str, value: bool) -> QuerySet[Image]:
        """Keep the images that have open comments, or those that have none."""
        threads = Exists(open_comments().filter(image=OuterRef("pk")))
        return images.filter(threads) if value else images.exclude(threads)


def _accepted() -> QuerySet[Annotation]:
    return Annotation.objects.filter(image=OuterRef("pk"), deleted=False, status=Annotation.Status.ACCEPTED)


class ImagePagination(IdCursorPagination):
    """Pages in the order that `ordering` names."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """Return the ordering asked for; both keys are unique in a project, as a cursor needs."""
        asked = request.query_params.get("ordering", "id")
        return (asked if asked in ORDERINGS else "id",)


class ImageList(ImageUpload, generics.ListAPIView[Image]):
    """The images of a project."""

    roles = {"POST": Role.OWNER}
    serializer_class = ImageSerializer
    queryset = Image.objects.all()
    filterset_class = ImageFilter
    pagination_class = ImagePagination

    def get_queryset(self) -> QuerySet[Image]:
        """Return the project's images."""
        return with_counts(self.project.images.all())

    @extend_schema(operation_id="images_list", parameters=[OpenApiParameter("ordering", str, enum=ORDERINGS)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the images of a project."""
        return self.list(request)
