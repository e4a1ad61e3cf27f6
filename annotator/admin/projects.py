"""Projects: progress at a glance, labels and members in place, export."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header

from annotator import removal
from annotator.admin.labels import LabelInline
from annotator.admin.rights import StaffManage
from annotator.coco import export
from annotator.models import Membership, Project, Role
from annotator.numbers import with_member_count, with_numbers
from annotator.streaming import piece_by_piece

NUMBERS = ["images", "progress", "annotations", "created_by", "created_at"]


class MembersFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Keeps an owner in every project."""

    def clean(self) -> None:
        """Refuse to take the last owner away."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        if not any(form.cleaned_data.get("role") == Role.OWNER for form in kept if form.is_valid()):
            raise ValidationError("A project keeps at least one owner: give one member the role owner.")


class MemberInline(StaffManage, admin.TabularInline):  # type: ignore[type-arg]
    """The members of the project."""

    model = Membership
    formset = MembersFormSet
    extra = 0
    raw_id_fields = ["user"]


@admin.register(Project)
class ProjectAdmin(StaffManage, admin.ModelAdmin):  # type: ignore[type-arg]
    """One project a line."""

    list_display = ["name", "images", "progress", "annotations", "people", "created_by", "created_at"]
    list_filter = ["created_at"]
    search_fields = ["name", "description", "memberships__user__username"]
    search_help_text = "Name, description or a member's user name"
    inlines = [LabelInline, MemberInline]
    actions = ["export_coco"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """Load the numbers with the rows."""
        return with_member_count(with_numbers(super().get_queryset(request)))

    def get_fields(self, request: HttpRequest, obj: Project | None = None) -> list[Any]:
        """Show no numbers of a project that is being added."""
        return ["name", "description", *(NUMBERS if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> list[str]:
        """Take no numbers from a form."""
        return NUMBERS

    @admin.display(description="images", ordering="image_count")
    def images(self, project: Any) -> str:
        """Link to the project's images."""
        return _link("image", f"project__id__exact={project.pk}", project.image_count)

    @admin.display(description="done", ordering="done_count")
    def progress(self, project: Any) -> str:
        """Show how many images are done or approved, as a bar."""
        total = project.image_count
        percent = round(100 * project.done_count / total) if total else 0
        return format_html(
            '<progress max="{}" value="{}"></progress> {}%', max(total, 1), project.done_count, percent
        )

    @admin.display(description="annotations", ordering="annotation_count")
    def annotations(self, project: Any) -> str:
        """Link to the project's annotations."""
        return _link("annotation", f"image__project__id__exact={project.pk}", project.annotation_count)

    @admin.display(description="members", ordering="member_count")
    def people(self, project: Any) -> int:
        """Count the members."""
        return int(project.member_count)

    @admin.action(description="Export as COCO (one project)")
    def export_coco(self, request: HttpRequest, projects: QuerySet[Project]) -> HttpResponseBase | None:
        """Stream one project's COCO file."""
        if len(projects) != 1:
            self.message_user(request, "Choose one project: an export is one file.", messages.WARNING)
            return None
        pieces = export.document(export.select(projects[0]), "rle")
        response = StreamingHttpResponse(piece_by_piece(pieces), content_type="application/json")
        file_name = f"{projects[0].name}.json".replace("/", "-")
        response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
        return response

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        """Remember who created a project."""
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Project) -> None:
        """Delete the stored pictures too."""
        removal.remove_project(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Project]) -> None:
        """Delete the stored pictures too."""
        for project in queryset:
            removal.remove_project(project)


def _link(model: str, query: str, text: object) -> str:
    return format_html('<a href="{}?{}">{}</a>', reverse(f"admin:annotator_{model}_changelist"), query, text)
