"""Every refusal has the same shape, whoever refuses."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from annotator.api.throttles import ApiThrottle, SegmentThrottle
from annotator.models import Project, User
from annotator.settings import at_least_20_a_second
from tests.annotator.api.conftest import send
from tests.annotator.conftest import signed_in


def shape(answer: Any) -> tuple[int, str, str]:
    """Return status, code and content type, after looking at the body's keys."""
    body = answer.json()
    assert {"code", "message", "request_id"} <= set(body) <= {"code", "message", "details", "request_id"}
    return answer.status_code, body["code"], answer["Content-Type"]


JSON = "application/json"


def test_it_answers_in_one_shape(alice: User, project: Project) -> None:
    client, address = signed_in(alice), "/api/v1/projects/"
    labels = f"{address}{project.pk}/labels/"
    for answer, expected in [
        (Client().get(address), (401, "not_authenticated", JSON)),
        (client.get("/api/v1/nothing/"), (404, "not_found", JSON)),
        (client.get("/api/v1/projects/x/"), (404, "not_found", JSON)),
        (client.get("/api/v1/projects/999999999999999999999999/"), (404, "not_found", JSON)),
        (client.put(address), (405, "method_not_allowed", JSON)),
        (client.options(address), (405, "method_not_allowed", JSON)),
        (client.post(labels, "<a/>", "text/xml"), (415, "unsupported", JSON)),
        (client.post(labels, "{", JSON), (400, "invalid", JSON)),
        (client.post(labels, b"\xff\xfe{}", JSON), (400, "invalid", JSON)),
        (client.post(labels, "[1]", JSON), (400, "invalid", JSON)),
        (client.post(labels, '{"name": NaN}', JSON), (400, "invalid", JSON)),
        (client.post(labels, '{"name": "a\\u0000"}', JSON), (400, "invalid", JSON)),
        (client.post(labels, '{"name": "\\ud800"}', JSON), (400, "invalid", JSON)),
        (client.post(labels, '{"name": ' + "[" * 101 + "]" * 101 + "}", JSON), (400, "invalid", JSON)),
        (client.post(labels, "[" * 200_000, JSON), (400, "invalid", JSON)),
        (client.post("/api/v1/session/", "[" * 200_000, JSON), (400, "invalid", JSON)),
        (client.patch("/api/v1/me/", '{"preferences": {"a": 1e999}}', JSON), (400, "invalid", JSON)),
        (client.get(f"{labels}?cursor=nonsense"), (404, "not_found", JSON)),
    ]:
        assert shape(answer) == expected


@pytest.mark.parametrize("position", ["abc", "1e5", "\0", "-1", "9" * 19, "٣", ""])
def test_it_refuses_a_cursor_that_is_none_of_its_own(alice: User, project: Project, position: str) -> None:
    cursor = base64.b64encode(urlencode({"p": position}).encode()).decode()
    for address in ("projects/", f"projects/{project.pk}/images/", f"projects/{project.pk}/labels/"):
        answer = signed_in(alice).get(f"/api/v1/{address}", {"cursor": cursor})
        assert shape(answer) == (404, "not_found", JSON)
    by_name = f"/api/v1/projects/{project.pk}/images/"
    assert signed_in(alice).get(by_name, {"cursor": cursor, "ordering": "file_name"}).status_code == (
        404 if "\0" in position else 200
    )


def test_it_takes_what_is_nested_as_deep_as_it_says(alice: User) -> None:
    client = signed_in(alice)
    # The body and `preferences` are the first two of 100 levels.
    fits, too_deep = ("[" * deep + "]" * deep for deep in (98, 99))
    assert client.patch("/api/v1/me/", f'{{"preferences": {{"a": {fits}}}}}', JSON).status_code == 200
    answer = client.patch("/api/v1/me/", f'{{"preferences": {{"a": {too_deep}}}}}', JSON)
    assert shape(answer) == (400, "invalid", JSON)
    assert "100 levels" in answer.json()["message"]


def test_it_names_the_fields_that_are_wrong(alice: User) -> None:
    answer = send(signed_in(alice), "POST", "projects/", {"name": "x" * 300})
    assert list(answer.json()["details"]) == ["name"]


def test_it_repeats_a_sane_request_id_and_replaces_any_other(alice: User) -> None:
    client = signed_in(alice)
    sane = send(client, "POST", "projects/", {}, X_Request_ID="from-the-client.1")
    assert (sane["X-Request-ID"], sane.json()["request_id"]) == ("from-the-client.1",) * 2
    for sent in ("<script>", "a" * 200, ""):
        answer = send(client, "POST", "projects/", {}, X_Request_ID=sent)
        assert answer["X-Request-ID"] == answer.json()["request_id"] != sent


def test_it_hides_what_is_foreign_byte_for_byte(alice: User, strangers_project: Project) -> None:
    client = signed_in(alice)
    for headers in ({}, {"X_Request_ID": "mine"}):
        foreign = send(client, "GET", f"projects/{strangers_project.pk}/", **headers)
        missing = send(client, "GET", "projects/999999/", **headers)
        nowhere = send(client, "GET", "nothing/", **headers)
        assert foreign.content == missing.content == nowhere.content
    assert foreign.json()["request_id"] == "mine"


@pytest.fixture
def _slow(settings: Settings) -> Iterator[None]:
    cache.clear()
    rates, ApiThrottle.THROTTLE_RATES = ApiThrottle.THROTTLE_RATES, {"api": "3/minute"}
    yield
    ApiThrottle.THROTTLE_RATES = rates
    cache.clear()


@pytest.mark.usefixtures("_slow")
def test_it_throttles_each_caller_alone(alice: User, bob: User) -> None:
    client = signed_in(alice)
    answers = [send(client, "GET", "me/") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert shape(answers[-1])[1] == "throttled"
    assert int(answers[-1]["Retry-After"]) >= 1
    assert send(signed_in(bob), "GET", "me/").status_code == 200


def test_it_allows_twenty_segments_a_second() -> None:
    count, seconds = SegmentThrottle().parse_rate(SegmentThrottle().get_rate())
    assert count / seconds >= 20
    assert at_least_20_a_second("1200/minute") == "1200/minute"
    for rate in ("19/second", "1199/minute", "50", "50/", "many/second", ""):
        with pytest.raises(ImproperlyConfigured, match="at least 20/second"):
            at_least_20_a_second(rate)


def test_it_hides_its_failures_but_not_their_number(
    alice: User, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> None:
    client = signed_in(alice)
    client.raise_request_exception = False
    before = transaction.savepoint()
    connection.cursor().execute("ALTER TABLE annotator_project RENAME COLUMN description TO gone")
    answer = client.get("/api/v1/projects/", headers={"X-Request-ID": "look-for-me"})
    transaction.savepoint_rollback(before)
    assert answer.status_code in (500, 503)
    assert shape(answer)[1] in ("internal", "unavailable")
    assert answer.json()["request_id"] == "look-for-me"
    assert "column" not in answer.content.decode()
