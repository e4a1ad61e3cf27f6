"""`manage.py set_up`: bring an installation up to date. Safe to run at each start."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.storage import storage

POLL_S = 0.5


class Command(BaseCommand):
    help = "Migrate the database, create an admin, choose the model; with --demo load the demo project."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--model", help="id of the model bundle to activate")
        parser.add_argument("--wait", type=float, default=120, help="seconds to wait for a bundle")
        parser.add_argument("--demo", action="store_true", help="create the demo project if there is none")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("ensure_admin")
        self.activate(options["model"], options["wait"])
        if options["demo"]:
            call_command("load_demo")

    def activate(self, model: str | None, wait: float) -> None:
        """Activate `model`; without one keep the current, else take the first that a worker publishes."""
        place = storage()
        if model is None and place.current_model():
            return
        deadline = time.monotonic() + wait
        while not (model or (published := place.models())):
            if time.monotonic() > deadline:
                raise CommandError(f"No worker published a model bundle within {wait:.0f} s. Start a worker.")
            time.sleep(POLL_S)
        call_command("activate_model", model or published[0])
