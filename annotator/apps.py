"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AnnotatorConfig(AppConfig):
    """Connects the signals of `access_changes`."""

    name = "annotator"

    def ready(self) -> None:
        """Import what listens to signals."""
        from annotator import access_changes  # noqa: F401
