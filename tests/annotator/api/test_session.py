"""Signing in and out, who am I, passwords, and what an expired login gets."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from annotator.models import User
from tests.annotator.api.conftest import send
from tests.annotator.conftest import signed_in

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def dora(db: None) -> User:
    return User.objects.create_user("dora", password=PASSWORD)


def sign_in(client: Client, password: str = PASSWORD, **headers: str) -> Any:
    return send(client, "POST", "session/", {"username": "dora", "password": password}, **headers)


def test_it_signs_in_and_out(dora: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert send(client, "GET", "me/").status_code == 401
    answer = sign_in(client)
    assert (answer.status_code, answer.json()["username"]) == (200, "dora")
    assert send(client, "GET", "me/").json() == answer.json()
    token = client.cookies["csrftoken"].value
    assert send(client, "DELETE", "session/").json()["code"] == "forbidden"
    assert send(client, "DELETE", "session/", X_CSRFToken=token).status_code == 204
    assert send(client, "GET", "me/").status_code == 401


def test_it_says_no_more_of_a_wrong_password_than_of_a_wrong_name(dora: User) -> None:
    wrong = sign_in(Client(), "wrong", X_Request_ID="a")
    unknown = send(Client(), "POST", "session/", {"username": "nobody", "password": "x"}, X_Request_ID="a")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid")
    assert wrong.content == unknown.content


def test_it_signs_in_from_its_own_page_only(dora: User) -> None:
    assert sign_in(Client(), Origin="http://evil.example").json()["code"] == "forbidden"
    assert sign_in(Client(), Origin="http://testserver:81").json()["code"] == "forbidden"
    assert sign_in(Client(), Origin="http://testserver").status_code == 200
    form = Client().post("/api/v1/session/", {"username": "dora", "password": PASSWORD})
    assert (form.status_code, form.json()["code"]) == (415, "unsupported")


def test_it_slows_down_who_guesses(dora: User) -> None:
    answers = [sign_in(Client(), f"guess {n}") for n in range(21)]
    assert [a.status_code for a in answers] == [400] * 20 + [429]
    assert answers[-1].json()["code"] == "throttled"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


def test_it_does_not_let_a_header_choose_the_address_that_is_counted(dora: User) -> None:
    answers = [sign_in(Client(), "guess", X_Forwarded_For=f"10.0.0.{n}") for n in range(21)]
    assert answers[-1].status_code == 429


def test_it_answers_an_expired_login_with_401(dora: User) -> None:
    client = signed_in(dora)
    client.session.flush()
    answer = send(client, "GET", "projects/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert send(client, "POST", "projects/", {"name": "x"}).status_code == 401


def test_it_signs_out_who_is_deactivated(dora: User) -> None:
    client = signed_in(dora)
    User.objects.filter(pk=dora.pk).update(is_active=False)
    assert send(client, "GET", "me/").status_code == 401


def test_it_keeps_preferences(dora: User) -> None:
    client = signed_in(dora)
    changed = send(client, "PATCH", "me/", {"preferences": {"theme": "dark"}, "is_superuser": True})
    assert changed.json()["preferences"] == {"theme": "dark"}
    assert changed.json()["is_superuser"] is False
    large = send(client, "PATCH", "me/", {"preferences": {"a": "b" * 20_000}})
    assert (large.status_code, list(large.json()["details"])) == (400, ["preferences"])


def test_it_changes_a_password_and_ends_the_other_sessions(dora: User) -> None:
    here, elsewhere = signed_in(dora), signed_in(dora)
    change = {"current_password": "wrong", "new_password": "tr0ub4dor and 3"}
    assert list(send(here, "POST", "me/password/", change).json()["details"]) == ["current_password"]
    short = {"current_password": PASSWORD, "new_password": "short"}
    assert list(send(here, "POST", "me/password/", short).json()["details"]) == ["new_password"]
    assert send(here, "POST", "me/password/", change | {"current_password": PASSWORD}).status_code == 204
    assert send(here, "GET", "me/").status_code == 200
    assert send(elsewhere, "GET", "me/").status_code == 401
    assert sign_in(Client(), "tr0ub4dor and 3").status_code == 200
