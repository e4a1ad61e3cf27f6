"""Bearer tokens: shown once, kept as a digest, expiring, scoped."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from annotator import tokens
from annotator.models import ApiToken, User
from tests.annotator.api.conftest import send
from tests.annotator.conftest import signed_in


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_it_lets_a_script_in(alice: User) -> None:
    row, token = tokens.issue(alice)
    answer = send(Client(), "GET", "me/", **bearer(token))
    assert answer.json()["username"] == "alice"
    row.refresh_from_db()
    assert row.last_used_at is not None
    assert token not in str(ApiToken.objects.values().get())


def test_it_needs_no_csrf_token_with_a_bearer_token(alice: User) -> None:
    _, token = tokens.issue(alice)
    client = Client(enforce_csrf_checks=True)
    assert send(client, "POST", "projects/", {"name": "x"}, **bearer(token)).status_code == 201


@pytest.mark.parametrize("sent", ["Bearer", "Bearer nothing", "Bearer a b", "Bearer \xe4", "bearer pt_"])
def test_it_refuses_what_is_no_token(db: None, sent: str) -> None:
    answer = send(Client(), "GET", "me/", Authorization=sent)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_it_refuses_an_expired_token_and_one_of_an_inactive_user(alice: User) -> None:
    row, token = tokens.issue(alice)
    ApiToken.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert send(Client(), "GET", "me/", **bearer(token)).status_code == 401
    _, token = tokens.issue(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert send(Client(), "GET", "me/", **bearer(token)).status_code == 401


def test_it_lets_a_reading_token_read_only(alice: User) -> None:
    _, token = tokens.issue(alice, scope="read")
    assert send(Client(), "GET", "projects/", **bearer(token)).status_code == 200
    refused = send(Client(), "POST", "projects/", {"name": "x"}, **bearer(token))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_it_makes_lists_and_revokes_tokens_in_the_page(alice: User, bob: User) -> None:
    client = signed_in(alice)
    tokens.issue(bob)
    made = send(client, "POST", "me/tokens/", {"name": "laptop", "scope": "read", "days": 7}).json()
    assert send(Client(), "GET", "me/", **bearer(made["token"])).status_code == 200
    listed = send(client, "GET", "me/tokens/").json()["results"]
    assert [row["name"] for row in listed] == ["laptop"]
    assert "token" not in listed[0]
    assert "digest" not in listed[0]
    assert send(client, "DELETE", f"me/tokens/{made['id']}/").status_code == 204
    assert send(Client(), "GET", "me/", **bearer(made["token"])).status_code == 401


def test_it_lets_no_token_make_tokens_or_change_the_password(alice: User) -> None:
    _, token = tokens.issue(alice)
    assert send(Client(), "POST", "me/tokens/", {"name": "more"}, **bearer(token)).status_code == 403
    assert send(Client(), "POST", "me/password/", {}, **bearer(token)).status_code == 403


def test_it_prints_the_token_as_its_last_line(alice: User) -> None:
    out = StringIO()
    call_command("issue_token", "alice", scope="read", stdout=out, stderr=StringIO())
    row = tokens.find(out.getvalue().splitlines()[-1])
    assert row is not None
    assert (row.user, row.scope) == (alice, "read")
    with pytest.raises(CommandError, match="no active user"):
        call_command("issue_token", "nobody")


def test_it_creates_the_admin_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POINTILLIST_ADMIN_PASSWORD", "from the environment")
    out = StringIO()
    call_command("ensure_admin", stdout=out)
    assert "admin" in out.getvalue()
    admin = User.objects.get(username="admin")
    assert admin.is_superuser
    assert admin.check_password("from the environment")
    again = StringIO()
    call_command("ensure_admin", stdout=again)
    assert again.getvalue() == ""
