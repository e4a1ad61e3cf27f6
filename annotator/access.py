"""May this user do this? One function per kind of object; a stranger gets 404 through `_one`.

Members see their projects and do what their role allows. A superuser is an owner everywhere. Staff have the
admin site only: here they are users like any other.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, OuterRef, QuerySet, Subquery, Value

from annotator.errors import Failure, not_found
from annotator.models import Annotation, Comment, Image, Label, Membership, Project, Role, User

M = TypeVar("M", bound=Model)
Asking = User | AnonymousUser
# Every role may do what the roles before it may.
LADDER = [Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER, Role.OWNER]


def may(role: str, needed: Role) -> bool:
    """Return whether `role` is `needed` or a role above it."""
    return LADDER.index(Role(role)) >= LADDER.index(needed)


def require(role: str, needed: Role) -> None:
    """Raise `forbidden` unless `role` is enough."""
    if not may(role, needed):
        raise Failure(
            "forbidden",
            f"You are {role} of this project, and this takes the role {needed.value}. Ask one of its owners.",
        )


def role_for_status(old: str, new: str) -> Role:
    """Return the role that it takes to change an image's status.

    Annotators move it between todo and done, also when it was returned to them; the rest is the reviewers'.
    """
    reviewing = new in (Image.Status.APPROVED, Image.Status.RETURNED) or old == Image.Status.APPROVED
    return Role.REVIEWER if reviewing else Role.ANNOTATOR


def visible_projects(user: Asking) -> QuerySet[Project]:
    """Return the projects that `user` may see, each with `my_role`."""
    return _visible(Project.objects.all(), user, "pk")


def visible_images(user: Asking) -> QuerySet[Image]:
    """Return the images that `user` may see, each with `my_role`."""
    return _visible(Image.objects.all(), user, "project_id")


def project(user: Asking, pk: int, needed: Role = Role.VIEWER) -> Project:
    """Return the project, with `my_role`; raise `not_found` or `forbidden`."""
    return _one(visible_projects(user).filter(pk=pk), needed)


def image(user: Asking, pk: int, needed: Role = Role.VIEWER) -> Image:
    """Return the image with its project, with `my_role`; raise `not_found` or `forbidden`."""
    return _one(visible_images(user).filter(pk=pk).select_related("project"), needed)


def label(user: Asking, project: int, pk: int, needed: Role = Role.VIEWER) -> Label:
    """Return the label of that project, with `my_role`; raise `not_found` or `forbidden`."""
    return _one(_visible(Label.objects.filter(pk=pk, project=project), user, "project_id"), needed)


def membership(user: Asking, project: int, pk: int) -> Membership:
    """Return the membership in that project, with the asking user's `my_role`; raise `not_found`.

    Who may change it depends on whose it is: see `may_change_membership`.
    """
    rows = Membership.objects.filter(pk=pk, project=project).select_related("user")
    return _one(_visible(rows, user, "project_id"), Role.VIEWER)


def annotation(user: Asking, uuid: UUID, needed: Role = Role.VIEWER) -> Annotation:
    """Return the annotation, a tombstone too, with `my_role`; raise `not_found` or `forbidden`."""
    rows = Annotation.objects.filter(uuid=uuid).select_related("image", "created_by", "updated_by")
    return _one(_visible(rows, user, "image__project_id"), needed)


def annotation_to_write(user: Asking, uuid: UUID) -> Annotation | None:
    """Return the annotation if `user` may write it, None if the uuid is free.

    Raises `not_found` or `forbidden`.
    """
    taken = Annotation.objects.filter(uuid=uuid).exists()
    return annotation(user, uuid, Role.ANNOTATOR) if taken else None


def require_to_annotate(role: str, image: Image) -> None:
    """Raise `forbidden` if `role` may not change annotations there: an approved image is the reviewers'."""
    if image.status == Image.Status.APPROVED and not may(role, Role.REVIEWER):
        message = "This image is approved: a reviewer has to return it before annotators can change it."
        raise Failure("forbidden", message)


def comment(user: Asking, uuid: UUID) -> Comment:
    """Return the comment, with `my_role`, to a user who may write comments; raise `not_found` or `forbidden`.

    What else may be done to it depends on whose it is: see `require_say_over`.
    """
    rows = Comment.objects.filter(uuid=uuid, deleted=False).select_related("image", "parent", "author")
    return _one(_visible(rows, user, "image__project_id"), Role.ANNOTATOR)


def has_say_over(user: User, row: Comment, role: str) -> bool:
    """Return whether `user`, in this role, may change, delete and restore a comment.

    Its author may, and reviewers and owners.
    """
    return row.author_id == user.pk or may(role, Role.REVIEWER)


def require_say_over(user: User, row: Comment) -> None:
    """Raise `forbidden` unless `user` has the say over a comment (with `my_role`)."""
    if row.author_id != user.pk:
        require(row.my_role, Role.REVIEWER)  # type: ignore[attr-defined]


def _visible(rows: QuerySet[M], user: Asking, project: str) -> QuerySet[M]:
    """Keep the rows whose project (the field `project`) has `user` as a member, each with `my_role`."""
    if user.is_superuser:
        return rows.annotate(my_role=Value(Role.OWNER.value))  # type: ignore[return-value]
    mine = Membership.objects.filter(project=OuterRef(project), user=user.pk)
    annotated = rows.annotate(my_role=Subquery(mine.values("role")[:1])).filter(my_role__isnull=False)
    return annotated  # type: ignore[return-value]


def _one(rows: QuerySet[M], needed: Role) -> M:
    """Return the only row; missing and foreign are the same `not_found`, a role too low is `forbidden`."""
    row = rows.first()
    if row is None:
        raise not_found()
    require(row.my_role, needed)  # type: ignore[attr-defined]
    return row
