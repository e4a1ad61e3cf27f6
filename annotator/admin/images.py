"""Images: look, review, encode."""

from __future__ import annotations

from typing import Any

import redis
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from annotator import encoding, removal
from annotator.admin.rights import StaffManage
from annotator.errors import Failure
from annotator.models import Image
from annotator.numbers import with_counts
from annotator.storage import storage
from annotator.uploads import thumbnails
from inference.contract.messages import Priority

FACTS = [
    "annotations", "suggestions", "size", "media_type", "byte_size", "sha256", "uploaded_by", "uploaded_at",
]  # fmt: skip


@admin.register(Image)
class ImageAdmin(StaffManage, admin.ModelAdmin):  # type: ignore[type-arg]
    """One image a line; new ones come by uploads, in the page or by the API."""

    list_display = [
        "picture", "file_name", "project", "status", "annotations", "suggestions", "size",
        "uploaded_by", "uploaded_at",
    ]  # fmt: skip
    list_display_links = ["picture", "file_name"]
    list_filter = ["status", "uploaded_at", ("project", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["project", "uploaded_by"]
    list_per_page = 50
    search_fields = ["file_name", "project__name", "sha256"]
    search_help_text = "File name, project or sha256"
    date_hierarchy = "uploaded_at"
    show_full_result_count = False
    fields = ["picture", "file_name", "project", "status", *FACTS]
    readonly_fields = ["picture", "file_name", "project", *FACTS]
    actions = ["approve", "give_back", "reopen", "encode"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        """Load the numbers with the rows."""
        return with_counts(super().get_queryset(request)).select_related("project")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: an upload checks and cleans pictures."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the thumbnail, which the API shows to members only."""
        view = self.admin_site.admin_view(self.thumbnail)
        own = path("<int:image>/thumbnail/", view, name="annotator_image_thumbnail")
        return [own, *super().get_urls()]

    def thumbnail(self, request: HttpRequest, image: int) -> HttpResponse:
        """Return an image's thumbnail."""
        row = Image.objects.filter(pk=image).first()
        try:
            if row is None:
                raise FileNotFoundError
            data = storage().read_bytes(storage().thumbnail_path(row.sha256))
        except FileNotFoundError as error:
            raise Http404 from error
        headers = {"Cache-Control": "private, max-age=86400"}
        return HttpResponse(data, content_type=thumbnails.MEDIA_TYPE, headers=headers)

    @admin.display(description="picture")
    def picture(self, image: Image) -> str:
        """Show the thumbnail."""
        address = reverse("admin:annotator_image_thumbnail", args=[image.pk])
        return format_html('<img src="{}" alt="" height="64" loading="lazy">', address)

    @admin.display(description="annotations", ordering="annotation_count")
    def annotations(self, image: Any) -> str:
        """Link to the image's annotations."""
        address = reverse("admin:annotator_annotation_changelist")
        return format_html(
            '<a href="{}?image__id__exact={}">{}</a>', address, image.pk, image.annotation_count
        )

    @admin.display(description="suggestions", ordering="suggestion_count")
    def suggestions(self, image: Any) -> int:
        """Count what waits for a person."""
        return int(image.suggestion_count)

    @admin.display(description="size")
    def size(self, image: Image) -> str:
        """Show width and height."""
        return f"{image.width} × {image.height}"

    @admin.action(description="Approve")
    def approve(self, request: HttpRequest, images: QuerySet[Image]) -> None:
        """Set the status approved."""
        self._set_status(request, images, Image.Status.APPROVED)

    @admin.action(description="Return to the annotator")
    def give_back(self, request: HttpRequest, images: QuerySet[Image]) -> None:
        """Set the status returned."""
        self._set_status(request, images, Image.Status.RETURNED)

    @admin.action(description="Reopen (to do)")
    def reopen(self, request: HttpRequest, images: QuerySet[Image]) -> None:
        """Set the status todo."""
        self._set_status(request, images, Image.Status.TODO)

    def _set_status(self, request: HttpRequest, images: QuerySet[Image], status: Image.Status) -> None:
        changed = Image.objects.filter(pk__in=images.values_list("pk", flat=True)).update(status=status)
        self.message_user(request, f"{changed} images are now {status.label.lower()}.")

    @admin.action(description="Encode, those that failed too")
    def encode(self, request: HttpRequest, images: QuerySet[Image]) -> None:
        """Ask for the embeddings that are missing, failed ones included."""
        try:
            for image in images:
                encoding.forget_failure(image)
            encoding.request_encode(images, Priority.BULK)
        except (Failure, redis.RedisError) as error:
            self.message_user(request, f"Nothing was asked for: {error}", messages.ERROR)
        else:
            self.message_user(request, f"The worker has been asked for {len(images)} images.")

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        """Delete the stored picture too."""
        removal.remove_image(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        """Delete the stored pictures too."""
        for image in queryset:
            removal.remove_image(image)
