"""Members of a project: nobody twice, and never a project without an owner."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from annotator.errors import Failure
from annotator.models import Membership, Project, Role, User


def add(project: Project, user: User, role: str) -> Membership:
    """Add a user; raise `conflict` if the user is a member already."""
    try:
        with transaction.atomic():
            return Membership.objects.create(project=project, user=user, role=role)
    except IntegrityError as error:
        message = f"{user.username} is a member of this project already: change the role instead."
        raise Failure("conflict", message) from error


def change_role(membership: Membership, role: str) -> Membership:
    """Give a member another role; raise `conflict` for the last owner."""
    with transaction.atomic():
        if role != Role.OWNER:
            _keep_an_owner(membership)
        Membership.objects.filter(pk=membership.pk).update(role=role)
    membership.role = role
    return membership


def remove(membership: Membership) -> None:
    """Remove a member; raise `conflict` for the last owner."""
    with transaction.atomic():
        _keep_an_owner(membership)
        membership.delete()


def _keep_an_owner(leaving: Membership) -> None:
    # The lock on the project makes two owners who leave at the same moment do so one after the other.
    Project.objects.select_for_update().get(pk=leaving.project_id)
    owners = Membership.objects.filter(project=leaving.project_id, role=Role.OWNER)
    if owners.filter(pk=leaving.pk).exists() and not owners.exclude(pk=leaving.pk).exists():
        raise Failure("conflict", "A project keeps at least one owner: make another member an owner first.")
