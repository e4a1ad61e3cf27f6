"""The numbers that cards and lists show, each by a subquery of its own: no join multiplies another."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotator.models import Annotation, Comment, Image, Membership, Project


def with_numbers(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Annotate image_count, done_count, annotation_count (accepted), cover_image (the first image's id)."""
    images = Image.objects.filter(project=OuterRef("pk")).order_by()
    done = images.filter(status__in=[Image.Status.DONE, Image.Status.APPROVED])
    annotations = _live(image__project=OuterRef("pk")).filter(status=Annotation.Status.ACCEPTED)
    return projects.select_related("created_by").annotate(
        image_count=_count(images, "project"),
        done_count=_count(done, "project"),
        annotation_count=_count(annotations, "image__project"),
        cover_image=Subquery(images.order_by("id").values("pk")[:1]),
    )


def with_member_count(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Annotate member_count."""
    members = Membership.objects.filter(project=OuterRef("pk")).order_by()
    return projects.annotate(member_count=_count(members, "project"))


def with_counts(images: QuerySet[Image]) -> QuerySet[Image]:
    """Annotate annotation_count (accepted), suggestion_count, open_comment_count; load who uploaded them."""
    live = _live(image=OuterRef("pk"))
    open_threads = open_comments().filter(image=OuterRef("pk")).order_by()
    return images.select_related("uploaded_by").annotate(
        annotation_count=_count(live.filter(status=Annotation.Status.ACCEPTED), "image"),
        suggestion_count=_count(live.filter(status=Annotation.Status.SUGGESTED), "image"),
        open_comment_count=_count(open_threads, "image"),
    )


def open_comments() -> QuerySet[Comment]:
    """Return the comments that began a thread which nobody has resolved."""
    return Comment.objects.filter(parent=None, resolved_at=None, deleted=False)


def _live(**where: Any) -> QuerySet[Annotation]:
    return Annotation.objects.filter(deleted=False, **where).order_by()


def _count(rows: QuerySet[Any], group: str) -> Coalesce:
    """Return a subquery that counts `rows`, which refer to the outer row by `group`."""
    return Coalesce(Subquery(rows.values(group).annotate(n=Count("pk")).values("n")), 0)
