"""`manage.py activate_model ID`: from now on, embeddings are made by this model."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.storage import storage
from inference.contract.storage import StorageError


class Command(BaseCommand):
    help = "Make a published model bundle the one that the web tier asks for. Its workers must be running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "model", help="the bundle's id: the name of its folder under models/ in the storage"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        place, model = storage(), options["model"]
        try:
            place.activate_model(model)
        except StorageError as error:
            known = ", ".join(place.models()) or "none"
            raise CommandError(f"{model} cannot be activated: {error}. Published models: {known}.") from error
        self.stdout.write(f"{model} is the current model.")
