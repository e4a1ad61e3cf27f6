"""Serves `index.html` as Vite built it, with the nonce of this answer in it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

# The word that `html.cspNonce` in frontend/vite.config.ts leaves in the built page.
NONCE_PLACEHOLDER = "CSP_NONCE"
NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pointillist</title>
<h1>The front end has not been built</h1>
<p>Run <code>make run</code>, or <code>cd frontend && npm install && npm run build</code>,
then start the server again.</p>
<p>The API works without it: <a href="/api/docs/">/api/docs/</a>.</p></html>"""


@require_safe
@never_cache
@ensure_csrf_cookie
def shell(request: HttpRequest, status: int = 200) -> HttpResponse:
    """Return the page; 503 with what to do while the bundle is missing."""
    try:
        page = _index_path().read_text()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503)
    nonce = str(request.csp_nonce)  # type: ignore[attr-defined]
    return HttpResponse(page.replace(NONCE_PLACEHOLDER, nonce), status=status)


def _index_path() -> Path:
    return Path(settings.BASE_DIR) / "static" / "build" / "index.html"
