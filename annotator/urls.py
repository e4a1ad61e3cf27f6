"""Every route of the server."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("annotator.api.urls")),
    path("", include("annotator.pages.urls")),
]

handler404 = "annotator.api.errors.on_not_found"
handler500 = "annotator.api.errors.on_error"
