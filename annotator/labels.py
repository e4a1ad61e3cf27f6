"""Labels of a project: unique names and keys, colours chosen where none are given."""

from __future__ import annotations

from string import ascii_lowercase, digits
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from annotator import palette
from annotator.errors import Failure
from annotator.models import Annotation, Label, Project

DIGITS = "123456789"
HOTKEYS = frozenset(["", *ascii_lowercase, *digits])
NO_HOTKEY = "A hotkey is one digit or small letter."
# What nobody sees any more: it goes with the label.
_UNSEEN = Q(deleted=True) | Q(status=Annotation.Status.REJECTED)


def create(project: Project, **fields: Any) -> Label:
    """Add a label; raise `conflict` if its name or hotkey is taken in the project."""
    with transaction.atomic():
        others = list(Project.objects.select_for_update().get(pk=project.pk).labels.all())
        fields.setdefault("color", palette.next_color({label.color for label in others}))
        fields.setdefault("hotkey", _next_digit({label.hotkey for label in others}))
        return _save(Label(project=project, **fields), others)


def change(label: Label, **fields: Any) -> Label:
    """Change a label; raise `conflict` if its new name or hotkey is taken in the project."""
    with transaction.atomic():
        project = Project.objects.select_for_update().get(pk=label.project_id)
        for name, value in fields.items():
            setattr(label, name, value)
        return _save(label, list(project.labels.exclude(pk=label.pk)))


def remove(label: Label) -> None:
    """Delete a label, with what was deleted or rejected under it; raise `conflict` if annotations use it."""
    with transaction.atomic():
        require_unused(label)
        label.annotations.filter(_UNSEEN).delete()
        label.delete()


def require_unused(label: Label) -> None:
    """Raise `conflict` if accepted or suggested annotations have the label."""
    used = label.annotations.exclude(_UNSEEN).count()
    if used:
        raise Failure(
            "conflict",
            f'{used} annotations have the label "{label.name}": give them another or delete them first.',
            {"annotations": used},
        )


def _next_digit(used: set[str]) -> str:
    return next((digit for digit in DIGITS if digit not in used), "")


def _save(label: Label, others: list[Label]) -> Label:
    if any(other.hotkey == label.hotkey for other in others if label.hotkey):
        raise taken("hotkey", label.hotkey)
    try:
        with transaction.atomic():
            label.save()
    except IntegrityError as error:
        raise taken("name", label.name) from error
    return label


def taken(field: str, value: str) -> Failure:
    """Return the `conflict` of a name or hotkey that another label of the project has."""
    message = f'Another label of this project has the {field} "{value}": choose another.'
    return Failure("conflict", message, {field: [message]})
