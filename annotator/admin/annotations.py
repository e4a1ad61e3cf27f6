"""Annotations: to look at. They are written in the page and by the API, revision by revision."""

from __future__ import annotations

import base64
import io

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from PIL import Image as Pixels

from annotator.admin.rights import StaffLook
from annotator.models import Annotation
from inference.contract.rle import Rle, decode

# Pixels of the longer side of the mask as it is shown.
SHOWN = 480


@admin.register(Annotation)
class AnnotationAdmin(StaffLook, admin.ModelAdmin):  # type: ignore[type-arg]
    """One annotation a line."""

    list_display = [
        "id", "picture", "on", "label", "status", "source", "area", "revision", "deleted",
        "updated_by", "updated_at",
    ]  # fmt: skip
    list_filter = [
        "status",
        "source",
        "deleted",
        "updated_at",
        ("image__project", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["image", "label", "updated_by"]
    list_per_page = 50
    search_fields = ["uuid", "image__file_name", "label__name", "updated_by__username"]
    search_help_text = "uuid, file name, label or user name"
    show_full_result_count = False
    fields = [
        "uuid", "on", "label", "picture", "mask", "area", "bbox", "status", "source", "prompts", "score",
        "revision", "deleted", "created_by", "created_at", "updated_by", "updated_at",
    ]  # fmt: skip
    readonly_fields = ["on", "picture", "mask"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Annotation]:
        """Load what a line shows with the rows."""
        rows = super().get_queryset(request)
        return rows.select_related("image", "label__project", "created_by", "updated_by")

    @admin.display(description="image", ordering="image__file_name")
    def on(self, row: Annotation) -> str:
        """Link to the image."""
        address = reverse("admin:annotator_image_change", args=[row.image_id])
        return format_html('<a href="{}">{}</a>', address, row.image.file_name)

    @admin.display(description="picture")
    def picture(self, row: Annotation) -> str:
        """Show the image's thumbnail."""
        address = reverse("admin:annotator_image_thumbnail", args=[row.image_id])
        return format_html('<img src="{}" alt="" height="48" loading="lazy">', address)

    @admin.display(description="mask")
    def mask(self, row: Annotation) -> str:
        """Show the mask, white on black."""
        pixels = Pixels.fromarray(decode(Rle((row.image.height, row.image.width), row.counts)))
        pixels = pixels.convert("L")
        pixels.thumbnail((SHOWN, SHOWN))
        file = io.BytesIO()
        pixels.save(file, "png")
        data = base64.b64encode(file.getvalue()).decode()
        return format_html('<img src="data:image/png;base64,{}" alt="the mask">', data)
