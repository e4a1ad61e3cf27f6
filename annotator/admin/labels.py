"""The labels of a project in place, under the rules of `annotator.labels`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from annotator import labels
from annotator.admin.rights import StaffManage
from annotator.errors import Failure
from annotator.models import Label


class LabelForm(forms.ModelForm):  # type: ignore[type-arg]
    """One label."""

    def clean_hotkey(self) -> str:
        """Take what every keyboard has."""
        key: str = self.cleaned_data["hotkey"]
        if key not in labels.HOTKEYS:
            raise ValidationError(labels.NO_HOTKEY)
        return key


class LabelsFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """All labels of a project."""

    def clean(self) -> None:
        """Refuse a name or key for two labels, and the end of a label that annotations have."""
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form not in self.deleted_forms]
        for field in ("name", "hotkey"):
            values = Counter(data[field].lower() for data in kept if data.get(field))
            for value in (value for value, count in values.items() if count > 1):
                raise ValidationError(labels.taken(field, value).message)
        for form in self.deleted_forms:
            _require_unused(form.instance)

    def delete_existing(self, obj: Label, commit: bool = True) -> None:
        """Delete the label with what stands in its way only in the database."""
        if commit:
            labels.remove(obj)


class LabelInline(StaffManage, admin.TabularInline):  # type: ignore[type-arg]
    """The labels of the project."""

    model = Label
    form = LabelForm
    formset = LabelsFormSet
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Leave it to `LabelsFormSet` which labels may be deleted: Django would count tombstones too."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.hand_clean_DELETE = lambda form: None  # type: ignore[attr-defined]
        return formset


def _require_unused(label: Label) -> None:
    try:
        labels.require_unused(label)
    except Failure as failure:
        raise ValidationError(failure.message) from failure
