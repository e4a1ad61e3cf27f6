"""Every address that the front end's router knows gets the shell; so does any other, as a 404."""

from __future__ import annotations

from django.urls import path, re_path

from annotator.pages.views import shell

urlpatterns = [
    path("", shell),
    re_path(r"^(?:sign-in|account|projects(?:/.*)?)$", shell),
    re_path(r"^(?!(?:admin|api|metrics|static|ws)(?:/|$))", shell, {"status": 404}),
]
