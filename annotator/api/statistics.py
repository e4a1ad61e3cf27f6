"""`projects/{id}/statistics/`: how many instances there are of each label."""

from __future__ import annotations

from django.db.models import Count, Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.api.views import ProjectView
from annotator.models import Annotation, Label

ACCEPTED = Q(annotations__deleted=False, annotations__status=Annotation.Status.ACCEPTED)


class LabelCountSerializer(serializers.ModelSerializer[Label]):
    """The numbers of one label."""

    annotation_count = serializers.IntegerField(read_only=True, help_text="Accepted annotations.")
    image_count = serializers.IntegerField(read_only=True, help_text="Images that have at least one of them.")

    class Meta:
        model = Label
        fields = ["id", "name", "color", "annotation_count", "image_count"]
        read_only_fields = fields


class StatisticsSerializer(serializers.Serializer[None]):
    """The numbers of a project."""

    labels = LabelCountSerializer(many=True)


class Statistics(ProjectView):
    """The numbers of a project."""

    @extend_schema(operation_id="projects_statistics", responses=StatisticsSerializer)
    def get(self, request: Request, project: int) -> Response:
        """Count the accepted annotations of each label."""
        labels = self.project.labels.annotate(
            annotation_count=Count("annotations", filter=ACCEPTED),
            image_count=Count("annotations__image", filter=ACCEPTED, distinct=True),
        )
        return Response({"labels": LabelCountSerializer(labels, many=True).data})
