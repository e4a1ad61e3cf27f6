"""`manage.py issue_token USER`: make a bearer token and print it as the last line, this once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from annotator import tokens
from annotator.models import ApiToken, User


class Command(BaseCommand):
    help = "Make a bearer token for a user; the last line printed is the token, which is shown only now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="user name")
        parser.add_argument(
            "--name", default="issue_token", help="what it is for, as the list of tokens shows it"
        )
        parser.add_argument("--scope", choices=ApiToken.Scope.values, default=ApiToken.Scope.WRITE.value)
        parser.add_argument("--days", type=int, default=tokens.DEFAULT_DAYS, help="days until it expires")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.filter(username=options["user"], is_active=True).first()
        except DatabaseError as error:
            raise CommandError(
                f"The database is not set up yet ({error}). Run `make run` once first."
            ) from error
        if user is None:
            raise CommandError(f"There is no active user named {options['user']!r}.")
        if not 1 <= options["days"] <= tokens.MAX_DAYS:
            raise CommandError(f"--days takes 1 to {tokens.MAX_DAYS}.")
        row, token = tokens.issue(user, options["name"], options["scope"], options["days"])
        self.stderr.write(
            f"A token of {user} with the scope {row.scope}, valid until {row.expires_at:%Y-%m-%d}:"
        )
        self.stdout.write(token)
