"""`projects/{id}/labels/`: the classes of a project."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import access, labels
from annotator.api.views import ProjectView
from annotator.models import Label, Role


class LabelSerializer(serializers.ModelSerializer[Label]):
    """A label; what is left out at creation is chosen: the next free colour and the next free digit."""

    color = serializers.RegexField("^#[0-9a-fA-F]{6}$", required=False, help_text="#rrggbb")
    hotkey = serializers.CharField(
        max_length=1, required=False, allow_blank=True, help_text="One digit or small letter, or nothing."
    )

    class Meta:
        model = Label
        fields = ["id", "name", "color", "hotkey", "supercategory"]

    def validate_hotkey(self, value: str) -> str:
        """Take what every keyboard has."""
        if value not in labels.HOTKEYS:
            raise serializers.ValidationError(labels.NO_HOTKEY)
        return value

    def validate_color(self, value: str) -> str:
        """Keep colours in lower case."""
        return value.lower()


class LabelList(ProjectView, generics.ListCreateAPIView[Label]):
    """The labels of a project."""

    roles = {"POST": Role.OWNER}
    serializer_class = LabelSerializer
    queryset = Label.objects.all()

    def get_queryset(self) -> QuerySet[Label]:
        """Return the project's labels."""
        return self.project.labels.all()

    @extend_schema(operation_id="labels_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the labels of a project."""
        return self.list(request)

    @extend_schema(operation_id="labels_create")
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add a label."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        label = labels.create(self.project, **form.validated_data)
        return Response(LabelSerializer(label).data, status=201)


class LabelDetail(ProjectView):
    """One label."""

    roles = {"PUT": Role.OWNER, "PATCH": Role.OWNER, "DELETE": Role.OWNER}

    @extend_schema(operation_id="labels_get", responses=LabelSerializer)
    def get(self, request: Request, project: int, label: int) -> Response:
        """Return one label."""
        return Response(LabelSerializer(access.label(request.user, project, label)).data)

    @extend_schema(
        operation_id="labels_update", request=LabelSerializer(partial=True), responses=LabelSerializer
    )
    def patch(self, request: Request, project: int, label: int) -> Response:
        """Rename or recolour a label, or give it another key."""
        return self.change(request, access.label(request.user, project, label, Role.OWNER), partial=True)

    @extend_schema(operation_id="labels_replace", request=LabelSerializer, responses=LabelSerializer)
    def put(self, request: Request, project: int, label: int) -> Response:
        """Write a label anew; what may be left out at creation stays as it is."""
        return self.change(request, access.label(request.user, project, label, Role.OWNER), partial=False)

    def change(self, request: Request, row: Label, *, partial: bool) -> Response:
        """Write what the request says, and return the label as it then is."""
        form = LabelSerializer(row, data=request.data, partial=partial)
        form.is_valid(raise_exception=True)
        return Response(LabelSerializer(labels.change(row, **form.validated_data)).data)

    @extend_schema(operation_id="labels_delete", responses={204: None})
    def delete(self, request: Request, project: int, label: int) -> Response:
        """Delete a label that no annotation uses."""
        labels.remove(access.label(request.user, project, label, Role.OWNER))
        return Response(status=204)
