"""`manage.py ensure_admin`: make the first superuser, once."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand

from annotator.models import User

NAME = "admin"


class Command(BaseCommand):
    help = (
        "Create the superuser `admin` if there is no such user, with the password in "
        "POINTILLIST_ADMIN_PASSWORD or one made here; name and password are printed then, and never again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(username=NAME).exists():
            return
        password = os.environ.get("POINTILLIST_ADMIN_PASSWORD") or secrets.token_urlsafe(12)
        User.objects.create_superuser(NAME, password=password)
        self.stdout.write(f"Created the user {NAME} with the password {password}")
