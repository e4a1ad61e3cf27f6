"""Bulk jobs: how far they are, and what failed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from annotator.admin.rights import StaffLook
from annotator.models import BulkJob


@admin.register(BulkJob)
class BulkJobAdmin(StaffLook, admin.ModelAdmin):  # type: ignore[type-arg]
    """One job a line."""

    list_display = ["id", "project", "label", "images", "answered", "failed", "created_by", "created_at"]
    list_filter = ["created_at", ("project", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["project", "label", "created_by"]
    search_fields = ["project__name", "label__name"]
    fields = ["project", "label", "body", "images", "answered", "failed", "created_by", "created_at"]
    readonly_fields = ["images", "answered", "failed"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkJob]:
        """Load the numbers with the rows."""
        rows: QuerySet[BulkJob] = super().get_queryset(request)
        return rows.annotate(
            image_count=Count("results"),
            answered_count=Count("results", filter=Q(results__finished_at__isnull=False)),
            failed_count=Count("results", filter=~Q(results__error="")),
        )

    @admin.display(ordering="image_count")
    def images(self, job: Any) -> int:
        """Count the images that were asked for."""
        return int(job.image_count)

    @admin.display(ordering="answered_count")
    def answered(self, job: Any) -> int:
        """Count the images that have an answer."""
        return int(job.answered_count)

    @admin.display(ordering="failed_count")
    def failed(self, job: Any) -> int:
        """Count the images that could not be segmented."""
        return int(job.failed_count)
