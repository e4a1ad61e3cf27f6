"""`projects/`: the projects that the asking user may see, with the numbers that their cards show."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import access, removal
from annotator.api.labels import LabelSerializer
from annotator.api.views import ProjectView, user_of
from annotator.models import Image, Membership, Project, Role
from annotator.numbers import with_numbers


class ImageCountsSerializer(serializers.Serializer[dict[str, int]]):
    """How many images have each status."""

    todo = serializers.IntegerField()
    done = serializers.IntegerField()
    approved = serializers.IntegerField()
    returned = serializers.IntegerField()


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project as its card shows it."""

    my_role = serializers.ChoiceField(
        choices=Role.choices, read_only=True, help_text="What the asking user is here."
    )
    image_count = serializers.IntegerField(read_only=True)
    done_count = serializers.IntegerField(read_only=True, help_text="Images that are done or approved.")
    annotation_count = serializers.IntegerField(read_only=True, help_text="Accepted annotations.")
    cover = serializers.SerializerMethodField(help_text="The thumbnail of the first image.")
    created_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)

    class Meta:
        model = Project
        fields = [
            "id", "name", "description", "my_role", "image_count", "done_count", "annotation_count",
            "cover", "created_by", "created_at",
        ]  # fmt: skip

    def get_cover(self, project: Any) -> str | None:
        """Return the address of the cover."""
        return f"/api/v1/images/{project.cover_image}/thumbnail" if project.cover_image else None


class ProjectDetailSerializer(ProjectSerializer):
    """A project with its labels and its progress."""

    labels = LabelSerializer(many=True, read_only=True)
    image_counts = serializers.SerializerMethodField()

    class Meta(ProjectSerializer.Meta):
        fields = [*ProjectSerializer.Meta.fields, "labels", "image_counts"]

    def get_image_counts(self, project: Project) -> ImageCountsSerializer:
        """Count the images by status."""
        by_status = {f"{status}": Count("id", filter=Q(status=status)) for status in Image.Status.values}
        return project.images.aggregate(**by_status)  # type: ignore[return-value]


class ProjectList(generics.ListCreateAPIView[Project]):
    """The asking user's projects."""

    serializer_class = ProjectSerializer
    queryset = Project.objects.all()

    def get_queryset(self) -> QuerySet[Project]:
        """Return the visible projects."""
        return with_numbers(access.visible_projects(self.request.user))

    @extend_schema(operation_id="projects_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the projects of which I am a member."""
        return self.list(request)

    @extend_schema(operation_id="projects_create", responses={201: ProjectDetailSerializer})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Create a project; the asking user owns it."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            project = form.save(created_by=user_of(request))
            Membership.objects.create(project=project, user=user_of(request), role=Role.OWNER)
        return Response(ProjectDetailSerializer(self.get_queryset().get(pk=project.pk)).data, status=201)


class ProjectDetail(ProjectView):
    """One project."""

    roles = {"PUT": Role.OWNER, "PATCH": Role.OWNER, "DELETE": Role.OWNER}

    def answer(self) -> Response:
        """Return the project as it is now."""
        rows = with_numbers(access.visible_projects(self.request.user)).prefetch_related("labels")
        return Response(ProjectDetailSerializer(rows.get(pk=self.project.pk)).data)

    @extend_schema(operation_id="projects_get", responses=ProjectDetailSerializer)
    def get(self, request: Request, project: int) -> Response:
        """Return one project with its labels and its progress."""
        return self.answer()

    @extend_schema(
        operation_id="projects_update",
        request=ProjectSerializer(partial=True),
        responses=ProjectDetailSerializer,
    )
    def patch(self, request: Request, project: int) -> Response:
        """Rename or describe a project."""
        return self.change(request, partial=True)

    @extend_schema(
        operation_id="projects_replace", request=ProjectSerializer, responses=ProjectDetailSerializer
    )
    def put(self, request: Request, project: int) -> Response:
        """Rename and describe a project."""
        return self.change(request, partial=False)

    def change(self, request: Request, *, partial: bool) -> Response:
        """Write what the request says, and return the project as it then is."""
        form = ProjectSerializer(self.project, data=request.data, partial=partial)
        form.is_valid(raise_exception=True)
        form.save()
        return self.answer()

    @extend_schema(operation_id="projects_delete", responses={204: None})
    def delete(self, request: Request, project: int) -> Response:
        """Delete a project with all that is in it."""
        removal.remove_project(self.project)
        return Response(status=204)
