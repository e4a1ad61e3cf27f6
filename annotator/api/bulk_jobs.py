"""`projects/{id}/bulk-jobs/`: segment many images in the background; what is found becomes suggestions."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Count, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import access, prompts, suggestions
from annotator.api.plain_json import PlainJsonField
from annotator.api.segment import SegmentSerializer
from annotator.api.views import ProjectView
from annotator.errors import Failure, not_found
from annotator.models import BulkJob, Image, Role, User
from inference.contract.messages import SegmentRequest

BODY_MAX_BYTES = 64 * 1024


class BulkJobSerializer(serializers.ModelSerializer[BulkJob]):
    """A job and how far it is."""

    body = PlainJsonField(max_bytes=BODY_MAX_BYTES, read_only=True, help_text="What each image is asked.")
    created_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)
    total = serializers.IntegerField(read_only=True, help_text="Images of the job.")
    done = serializers.IntegerField(read_only=True, help_text="Images that have been answered.")
    failed = serializers.IntegerField(read_only=True, help_text="Those of them that failed.")

    class Meta:
        model = BulkJob
        fields = ["id", "label", "body", "created_by", "created_at", "total", "done", "failed"]
        read_only_fields = fields


class NewBulkJobSerializer(serializers.Serializer[None]):
    """What to do. Without `images`, all the images that the project has now."""

    label = serializers.IntegerField(min_value=1, max_value=2**63 - 1)  # type: ignore[assignment]
    body = SegmentSerializer()
    images = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, allow_empty=False
    )


def with_progress(jobs: QuerySet[BulkJob]) -> QuerySet[BulkJob]:
    """Annotate `total`, `done` and `failed`."""
    done = Q(results__finished_at__isnull=False)
    return jobs.select_related("created_by").annotate(
        total=Count("results"),
        done=Count("results", filter=done),
        failed=Count("results", filter=done & ~Q(results__error="")),
    )


class BulkJobList(ProjectView, generics.ListAPIView[BulkJob]):
    """The bulk jobs of a project."""

    roles = {"GET": Role.OWNER, "POST": Role.OWNER}
    serializer_class = BulkJobSerializer
    queryset = BulkJob.objects.all()

    def get_queryset(self) -> QuerySet[BulkJob]:
        """Return the project's jobs."""
        return with_progress(self.project.bulk_jobs.all())

    @extend_schema(operation_id="bulk_jobs_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the bulk jobs of a project."""
        return self.list(request)

    @extend_schema(
        operation_id="bulk_jobs_create", request=NewBulkJobSerializer, responses={201: BulkJobSerializer}
    )
    def post(self, request: Request, project: int) -> Response:
        """Start a job; its suggestions appear image by image."""
        form = NewBulkJobSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = prompts.parse(cast("dict[str, Any]", request.data)["body"])
        label = access.label(request.user, project, form.validated_data["label"], Role.OWNER)
        images = self._images(form.validated_data.get("images"))
        _check_each(asked, images)
        job = suggestions.create(label, asked, images, cast("User", request.user))
        return Response(BulkJobSerializer(self.get_queryset().get(pk=job.pk)).data, status=201)

    def _images(self, chosen: list[int] | None) -> list[Image]:
        """Return the chosen images of the project, or all; raise `invalid` where one is not there."""
        images = self.project.images.all()
        if chosen is None:
            return list(images)
        found = [image for image in images if image.pk in set(chosen)]
        if missing := set(chosen) - {image.pk for image in found}:
            details = {"images": f"Not in this project: {sorted(missing)[:10]}."}
            raise Failure("invalid", "Some images are not in this project.", details)
        return found


class BulkJobDetail(ProjectView):
    """One bulk job."""

    roles = {"GET": Role.OWNER, "DELETE": Role.OWNER}

    @extend_schema(operation_id="bulk_jobs_get", responses=BulkJobSerializer)
    def get(self, request: Request, project: int, job: int) -> Response:
        """Return a job and how far it is."""
        return Response(BulkJobSerializer(self._job(job)).data)

    @extend_schema(operation_id="bulk_jobs_delete", responses={204: None})
    def delete(self, request: Request, project: int, job: int) -> Response:
        """Stop a job; the suggestions that it made stay."""
        self._job(job).delete()
        return Response(status=204)

    def _job(self, pk: int) -> BulkJob:
        job = with_progress(self.project.bulk_jobs.filter(pk=pk)).first()
        if job is None:
            raise not_found()
        return job


def _check_each(asked: SegmentRequest, images: list[Image]) -> None:
    """Refuse now what the workers would refuse image by image."""
    if not images:
        raise Failure("invalid", "The project has no images yet.")
    for image in {(image.width, image.height): image for image in images}.values():
        prompts.check(asked, image)
