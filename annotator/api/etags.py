"""`ETag` and `If-Match`: revisions as HTTP writes them."""

from __future__ import annotations

from rest_framework.request import Request


def etag(revision: int) -> str:
    """Return the entity tag of a revision: `"3"`."""
    return f'"{revision}"'


def expected_revisions(request: Request) -> frozenset[int] | None:
    """Return the revisions that `If-Match` names; None without one.

    `*` says nothing about a revision, so that it counts as none; what is no revision of ours matches nothing.
    Ours are strong, but a proxy that compresses answers makes them weak (`W/"3"`): the same revision.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    tags = (tag.strip().removeprefix("W/").removeprefix('"').removesuffix('"') for tag in header.split(","))
    return frozenset(int(tag) for tag in tags if tag.isascii() and tag.isdigit() and len(tag) < 19)
