"""Comments: to look at. They are written in the page and by the API."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from annotator.admin.rights import StaffLook
from annotator.models import Comment


@admin.register(Comment)
class CommentAdmin(StaffLook, admin.ModelAdmin):  # type: ignore[type-arg]
    """One comment a line, answers too."""

    list_display = ["text", "on", "author", "is_answer", "resolved", "deleted", "created_at"]
    list_filter = [
        ("resolved_at", admin.EmptyFieldListFilter),
        "deleted",
        "created_at",
        ("image__project", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["image", "author"]
    list_per_page = 50
    search_fields = ["text", "image__file_name", "author__username"]
    search_help_text = "Words, file name or user name"
    show_full_result_count = False
    fields = [
        "uuid", "on", "parent", "x", "y", "annotation", "text", "author", "created_at", "edited_at",
        "resolved_by", "resolved_at", "deleted",
    ]  # fmt: skip
    readonly_fields = ["on"]

    @admin.display(description="image", ordering="image__file_name")
    def on(self, comment: Comment) -> str:
        """Link to the image."""
        address = reverse("admin:annotator_image_change", args=[comment.image_id])
        return format_html('<a href="{}">{}</a>', address, comment.image.file_name)

    @admin.display(description="answer", boolean=True)
    def is_answer(self, comment: Comment) -> bool:
        """Say whether it answers another."""
        return comment.parent_id is not None

    @admin.display(description="resolved", boolean=True, ordering="resolved_at")
    def resolved(self, comment: Comment) -> bool:
        """Say whether its thread was resolved by it."""
        return comment.resolved_at is not None
