"""Every route × everybody × what is theirs, what is somebody else's, and what is not there at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from annotator import access, tokens
from annotator.models import Role, User
from inference.contract.storage import Storage
from tests.security.access_table import (
    ADMIN,
    ADMIN_PAGES,
    ADMIN_RIGHTS,
    ANYONE,
    MYSELF,
    ROUTES,
    SHELL,
    SIGNED_IN,
    Rule,
)
from tests.security.scene import PEOPLE, Scene, Things, build

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the whole pattern and the view of every route."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield pattern, entry.callback


def methods_of(view: Any) -> set[str] | None:
    """Return the methods that a class-based view answers; None for a function."""
    view_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if view_class is None:
        return None
    allowed = set(view_class.http_method_names)
    return {m for m in METHODS if m.lower() in allowed and hasattr(view_class, m.lower())}


def is_shell(view: Any) -> bool:
    return f"{view.__module__}.{view.__name__}" == SHELL


CONFIGURED = {pattern: view for pattern, view in routes(get_resolver()) if not is_shell(view)}
ADMIN_ROUTES = sorted(pattern for pattern in CONFIGURED if pattern.startswith(ADMIN))
HANDLER = Client().handler
CASES = [(pattern, method) for pattern, rules in ROUTES.items() for method in rules]


@pytest.fixture
def scene(db: None, settings: Settings, tmp_path: Path) -> Scene:
    settings.STORAGE_URL = (tmp_path / "storage").as_uri()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.REST_FRAMEWORK = {**django_settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {}}
    return build(Storage(settings.STORAGE_URL))


def test_it_knows_every_route_and_method() -> None:
    known = {pattern for pattern in CONFIGURED if not pattern.startswith(ADMIN)}
    assert known == set(ROUTES), "give each new route its line in access_table.py"
    for pattern in known:
        answered = methods_of(CONFIGURED[pattern])
        assert answered is None or answered == set(ROUTES[pattern]), pattern


@pytest.mark.parametrize(("pattern", "method"), CASES)
def test_it_lets_in_who_may_and_nobody_else(scene: Scene, pattern: str, method: str) -> None:
    rule = ROUTES[pattern][method]
    for person in PEOPLE:
        refusals = set()
        for target in ("own", "foreign", "missing") if "<" in pattern else ("own",):
            things: Things = getattr(scene, target)
            wanted = expected(rule, person, target)
            status, content = ask(scene, pattern, method, person, target, things, rule)
            assert status == wanted, f"{person}, {target}: {status} instead of {wanted}: {content[:300]!r}"
            if status == 404 and target != "own":
                refusals.add(content)
        assert len(refusals) <= 1, f"{person} can tell what is foreign from what is missing"


def expected(rule: Rule, person: str, target: str) -> int:
    """Return the status that the table promises."""
    if rule.needed == ANYONE:
        return rule.status
    if person == "anonymous":
        return 401
    if rule.needed == SIGNED_IN:
        return 404 if target == "missing" else rule.status
    if rule.needed == MYSELF:
        return rule.status if target == "own" else 404
    role = role_of(person, target)
    if role is None:
        return 404
    return rule.status if access.may(role, Role(rule.needed)) else 403


def role_of(person: str, target: str) -> Role | None:
    if target == "missing":
        return None
    if person == "superuser":
        return Role.OWNER
    return PEOPLE[person][0] if target == "own" else None


def ask(
    scene: Scene, pattern: str, method: str, person: str, target: str, things: Things, rule: Rule
) -> tuple[int, bytes]:
    """Send one request, and undo what it did."""
    with transaction.atomic():
        user = scene.people[person]
        client = client_of(user)
        address = "/" + fill(pattern, things, user if rule.needed == MYSELF and target == "own" else None)
        answer: Any = client.generic(
            method,
            address,
            json.dumps(rule.body(things, person)),
            content_type="application/json",
            headers=rule.headers,
        )
        content = b"" if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, content


def client_of(user: User | None) -> Client:
    """Return a client signed in as `user`; all share one handler, since building it takes the longest."""
    client = Client()
    client.handler = HANDLER
    if user is not None:
        client.force_login(user)
    return client


def fill(pattern: str, things: Things, myself: User | None) -> str:
    """Put ids into a pattern; with `myself`, a token of that person's."""
    address = pattern.removeprefix("^")
    for name in Things.__dataclass_fields__:
        value = getattr(things, name)
        if name == "token" and myself is not None:
            value = tokens.issue(myself)[0].pk
        for kind in ("id", "uuid", "str", "int"):
            address = address.replace(f"<{kind}:{name}>", str(value))
    assert "<" not in address, address
    return address


@pytest.mark.parametrize("method", METHODS)
def test_it_knows_no_unknown_address_by_any_method(scene: Scene, method: str) -> None:
    """Nor does it ask for a CSRF token there, which a bearer token goes without."""
    bearer = tokens.issue(scene.people["owner"])[1]
    for headers in ({}, {"Authorization": f"Bearer {bearer}"}):
        client = Client(enforce_csrf_checks=True)
        if not headers:
            client.force_login(scene.people["owner"])
        for address in ("/api/v1/nothing/", "/api/v2/projects/", "/api/v1/projects/x/"):
            answer: Any = client.generic(method, address, "{}", "application/json", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), address


MIXED = [pattern for pattern in ROUTES if pattern.count("<id:") == 2]


@pytest.mark.parametrize("pattern", MIXED)
def test_it_finds_nothing_of_another_project_under_ones_own(scene: Scene, pattern: str) -> None:
    client = client_of(scene.people["owner"])
    mixed = Things(**{**vars(scene.foreign), "project": scene.own.project})
    for method, rule in ROUTES[pattern].items():
        body = json.dumps(rule.body(mixed, "owner"))
        answer: Any = client.generic(method, "/" + fill(pattern, mixed, None), body, "application/json")
        assert answer.status_code == 404, (method, answer.content)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("pattern", ADMIN_ROUTES)
def test_it_keeps_everybody_but_staff_out_of_the_admin_site(scene: Scene, pattern: str, method: str) -> None:
    if pattern in ("admin/login/", "admin/logout/", "admin/jsi18n/"):
        return
    for person in PEOPLE:
        answer = ask_admin(scene, pattern, method, person)
        to_login = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
        assert to_login == (person not in ("staff", "superuser")), (person, answer.status_code)


ADMIN_CASES = [
    (f"{ADMIN}{model}/{page}", method, action, rights)
    for model, rights in ADMIN_RIGHTS.items()
    for page, actions in ADMIN_PAGES.items()
    for method, action in actions.items()
    if f"{ADMIN}{model}/{page}" in ADMIN_ROUTES
]


@pytest.mark.parametrize(("pattern", "method", "action", "rights"), ADMIN_CASES)
def test_it_lets_staff_and_superusers_do_what_the_table_says(
    scene: Scene, pattern: str, method: str, action: str, rights: dict[str, set[str]]
) -> None:
    for person in ("staff", "superuser"):
        status = ask_admin(scene, pattern, method, person).status_code
        assert status in (200, 302, 403), (person, status)
        assert (status != 403) == (action in rights[person]), (person, status)


def test_it_knows_every_model_of_the_admin_site() -> None:
    lists = {pattern.removesuffix("add/") for pattern in ADMIN_ROUTES if pattern.endswith("/add/")}
    assert lists == {f"{ADMIN}{model}/" for model in ADMIN_RIGHTS}


def ask_admin(scene: Scene, pattern: str, method: str, person: str) -> Any:
    """Send one request without a body, and undo what it did."""
    with transaction.atomic():
        answer = client_of(scene.people[person]).generic(method, "/" + admin_address(pattern))
        transaction.set_rollback(True)
    return answer


def admin_address(pattern: str) -> str:
    """Return an address that the admin pattern matches."""
    for placeholder in ("<path:object_id>", "<id>", "<int:image>", "<int:content_type_id>"):
        pattern = pattern.replace(placeholder, "1")
    pattern = pattern.replace("^(?P<app_label>annotator|auth)/$", "annotator/")
    pattern = pattern.replace("(?P<url>.*)$", "nothing")
    for name, value in (("object_id", "1"), ("app_label", "annotator"), ("url", "nothing")):
        pattern = pattern.replace(f"<path:{name}>", value).replace(f"<str:{name}>", value)
    return pattern
