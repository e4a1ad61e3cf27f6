"""Who may do what, route by route: the table that `test_access_matrix` holds against the URL configuration.

A new route gets a line here, with each of its methods: the least that it takes, and the status of a request
that is let in (a body that is then refused as invalid shows as well that somebody was let in).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from annotator.models import Role
from tests.security.scene import PASSWORD, Things

ANYONE, SIGNED_IN, MYSELF = "anyone", "signed in", "myself"
VIEWER, ANNOTATOR, REVIEWER, OWNER = Role.VIEWER, Role.ANNOTATOR, Role.REVIEWER, Role.OWNER


@dataclass(frozen=True)
class Rule:
    """`needed` is ANYONE, SIGNED_IN, MYSELF (whose thing it is, and nobody else) or a role in the project."""

    needed: str
    status: int
    body: Callable[[Things, str], Any] = lambda things, person: {}
    headers: dict[str, str] | None = None


def says(**body: Any) -> Callable[[Things, str], Any]:
    """Return a body that depends on nothing."""
    return lambda things, person: body


API = "api/v1/"
PROJECT = API + "projects/<id:project>/"
IMAGE = API + "images/<id:image>/"
FIRST = {"If-Match": '"1"'}
NEW_PASSWORD = says(current_password=PASSWORD, new_password="another good one 17")
CREDENTIALS = says(username="viewer", password=PASSWORD)

ROUTES: dict[str, dict[str, Rule]] = {
    API + "session/": {
        "POST": Rule(ANYONE, 200, CREDENTIALS),
        "DELETE": Rule(SIGNED_IN, 204),
    },
    API + "me/": {"GET": Rule(SIGNED_IN, 200), "PATCH": Rule(SIGNED_IN, 200)},
    API + "me/password/": {"POST": Rule(SIGNED_IN, 204, NEW_PASSWORD)},
    API + "me/tokens/": {"GET": Rule(SIGNED_IN, 200), "POST": Rule(SIGNED_IN, 201, says(name="laptop"))},
    API + "me/tokens/<id:token>/": {"DELETE": Rule(MYSELF, 204)},
    API + "projects/": {"GET": Rule(SIGNED_IN, 200), "POST": Rule(SIGNED_IN, 201, says(name="New"))},
    PROJECT: {
        "GET": Rule(VIEWER, 200),
        "PUT": Rule(OWNER, 200, says(name="Renamed")),
        "PATCH": Rule(OWNER, 200, says(name="Renamed")),
        "DELETE": Rule(OWNER, 204),
    },
    PROJECT + "labels/": {"GET": Rule(VIEWER, 200), "POST": Rule(OWNER, 201, says(name="pear"))},
    PROJECT + "labels/<id:label>/": {
        "GET": Rule(VIEWER, 200),
        "PUT": Rule(OWNER, 200, says(name="pear")),
        "PATCH": Rule(OWNER, 200, says(name="pear")),
        "DELETE": Rule(OWNER, 204),
    },
    PROJECT + "members/": {
        "GET": Rule(VIEWER, 200),
        "POST": Rule(OWNER, 201, says(username="stranger", role="viewer")),
    },
    PROJECT + "members/<id:member>/": {
        "GET": Rule(VIEWER, 200),
        "PUT": Rule(OWNER, 200, says(role="owner")),
        "PATCH": Rule(OWNER, 200, says(role="owner")),
        "DELETE": Rule(OWNER, 204),
    },
    PROJECT + "images/": {"GET": Rule(VIEWER, 200), "POST": Rule(OWNER, 415)},
    PROJECT + "statistics/": {"GET": Rule(VIEWER, 200)},
    PROJECT + "export/": {"GET": Rule(VIEWER, 200)},
    PROJECT + "import/": {"POST": Rule(OWNER, 400)},
    PROJECT + "bulk-jobs/": {"GET": Rule(OWNER, 200), "POST": Rule(OWNER, 400)},
    PROJECT + "bulk-jobs/<id:job>/": {"GET": Rule(OWNER, 200), "DELETE": Rule(OWNER, 204)},
    IMAGE: {
        "GET": Rule(VIEWER, 200),
        "PATCH": Rule(ANNOTATOR, 200, says(status="done")),
        "DELETE": Rule(OWNER, 204),
    },
    IMAGE + "annotations/": {"GET": Rule(VIEWER, 200)},
    IMAGE + "file": {"GET": Rule(VIEWER, 200)},
    IMAGE + "thumbnail": {"GET": Rule(VIEWER, 200)},
    IMAGE + "tiles/": {"GET": Rule(VIEWER, 200)},
    IMAGE + "tiles/<int:level>/<int:column>/<int:row>": {"GET": Rule(VIEWER, 200)},
    IMAGE + "segment/": {"POST": Rule(ANNOTATOR, 400, says(points="none"))},
    API + "annotations/<uuid:uuid>/": {
        "GET": Rule(VIEWER, 200),
        "PUT": Rule(ANNOTATOR, 200, lambda things, person: things.annotation(), FIRST),
        "DELETE": Rule(ANNOTATOR, 204, headers=FIRST),
    },
    IMAGE + "comments/": {
        "GET": Rule(VIEWER, 200),
        "POST": Rule(ANNOTATOR, 201, says(text="Here?", place={"x": 1, "y": 1})),
    },
    API + "comments/<uuid:comment>/": {
        "PATCH": Rule(ANNOTATOR, 200, says(resolved=True)),
        "DELETE": Rule(REVIEWER, 204),  # somebody else's: test_comments has one's own
    },
    API + "models/": {"GET": Rule(SIGNED_IN, 200)},
    API + "models/<str:model>/<str:name>": {"GET": Rule(SIGNED_IN, 200)},
    "api/schema/": {"GET": Rule(ANYONE, 200)},
    "api/docs/": {"GET": Rule(ANYONE, 200)},
    "^api/": {method: Rule(ANYONE, 404) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")},
    "livez": {"GET": Rule(ANYONE, 200)},
    "readyz": {"GET": Rule(ANYONE, 200)},
    "metrics": {"GET": Rule(ANYONE, 200)},  # to this machine: test_operations has the others
}
# The page's shell holds no data: it is served to anyone, under any address that is nobody else's.
SHELL = "annotator.pages.views.shell"
# Django's admin site: staff and superusers only, and of each model's rows they may do this.
ADMIN = "admin/"
LOOK, ALL = {"look"}, {"look", "add", "change", "delete"}
ADMIN_RIGHTS: dict[str, dict[str, set[str]]] = {
    "annotator/annotation": {"staff": LOOK, "superuser": LOOK},
    "annotator/apitoken": {"staff": set(), "superuser": {"look", "delete"}},
    "annotator/bulkjob": {"staff": LOOK, "superuser": LOOK},
    "annotator/comment": {"staff": LOOK, "superuser": LOOK},
    "annotator/image": {"staff": ALL - {"add"}, "superuser": ALL - {"add"}},
    "annotator/project": {"staff": ALL, "superuser": ALL},
    "annotator/user": {"staff": set(), "superuser": ALL},
    "auth/group": {"staff": set(), "superuser": ALL},
}
# What a page of a model does, by method where it matters; histories and redirects do nothing of their own.
ADMIN_PAGES: dict[str, dict[str, str]] = {
    "": {"GET": "look", "POST": "look"},
    "add/": {"GET": "add", "POST": "add"},
    "<path:object_id>/change/": {"GET": "look", "POST": "change"},
    "<path:object_id>/delete/": {"GET": "delete", "POST": "delete"},
    "<id>/password/": {"GET": "change", "POST": "change"},
    "<int:image>/thumbnail/": {"GET": "look"},
}
