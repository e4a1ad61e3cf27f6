"""Probes and metrics: what is wrong, said without saying where."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from annotator import health
from inference.contract.messages import Kind, Priority
from inference.contract.storage import Storage
from inference.queue import Queue

MODEL = "tiny-000000000000"


@pytest.fixture
def reached(settings: Settings, redis_pair: Any) -> Any:
    """The web tier's settings name the two running Redis servers."""
    settings.REDIS_URL, settings.CACHE_REDIS_URL = redis_pair.queue.url, redis_pair.cache.url
    health._client.cache_clear()
    return redis_pair


def ready() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_it_lives(db: None) -> None:
    assert Client().get("/livez").status_code == 200


def test_it_is_ready_but_degraded_without_redis(db: None, settings: Settings, stored: Storage) -> None:
    settings.REDIS_URL = settings.CACHE_REDIS_URL = "redis://127.0.0.1:1/0"
    health._client.cache_clear()
    status, body = ready()
    assert (status, body["status"], body["database"]) == (200, "degraded", "ok")
    assert {body[part] for part in ("redis", "cache_redis", "worker")} == {"degraded"}
    assert "127.0.0.1" not in str(body)


def test_it_misses_the_worker(db: None, reached: Any, stored: Storage) -> None:
    stored.write_bytes("models/current", MODEL.encode())
    status, body = ready()
    assert (status, body["redis"], body["worker"]) == (200, "ok", "degraded")
    assert "start one" in body["messages"]["worker"]
    with reached.queue.client() as client:
        Queue(client, MODEL).heartbeat("a worker")
    assert ready()[1] == {
        "status": "ok", "database": "ok", "redis": "ok", "cache_redis": "ok", "worker": "ok", "messages": {},
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_it_is_not_ready_while_migrations_are_missing(stored: Storage) -> None:
    call_command("migrate", "annotator", "zero", verbosity=0)
    try:
        status, body = ready()
    finally:
        call_command("migrate", verbosity=0)
    assert (status, body["status"], body["database"]) == (503, "unavailable", "unavailable")
    assert "migrate" in body["messages"]["database"]


def test_it_counts_requests_by_route_and_shows_the_backlog(db: None, reached: Any, stored: Storage) -> None:
    stored.write_bytes("models/current", MODEL.encode())
    with reached.queue.client() as client:
        Queue(client, MODEL).request(Kind.ENCODE, f"{MODEL}:aa", "file:///a", Priority.PREFETCH)
    Client().get("/api/v1/projects/12345/")
    text = Client().get("/metrics").content.decode()
    assert 'route="api/v1/projects/<id:project>/",status="401"' in text
    assert "projects/12345" not in text
    assert 'pointillist_queue_entries{priority="prefetch"} 1.0' in text


def test_it_shows_metrics_to_this_machine_and_to_the_token(db: None, settings: Settings) -> None:
    settings.METRICS_TOKEN = "prometheus"
    far = {"REMOTE_ADDR": "10.1.2.3"}
    assert Client().get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert Client().get("/metrics", **far).status_code == 404
    assert Client().get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer wrong"}, **far).status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer prometheus"}, **far).status_code == 200
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}, **far).status_code == 404


def test_it_answers_probes_under_any_host_and_nothing_else(
    db: None, settings: Settings, stored: Storage
) -> None:
    settings.ALLOWED_HOSTS = ["labels.example.org"]
    for host, status in (("labels.example.org", 200), ("127.0.0.1:8000", 400), ("10.1.2.3", 400)):
        client = Client(headers={"Host": host})
        assert [client.get(f"/{probe}").status_code for probe in ("livez", "readyz", "metrics")] == [200] * 3
        assert client.get("/api/schema/").status_code == client.get("/").status_code == status


def test_it_isolates_every_answer(db: None) -> None:
    for address in ("/livez", "/api/v1/me/", "/api/docs/", "/admin/login/", "/"):
        headers = Client().get(address).headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
        assert headers["X-Request-ID"]


def test_it_serves_its_documentation_under_its_own_rules(db: None) -> None:
    page = Client().get("/api/docs/")
    nonce = page.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert page.content.decode().count(f'nonce="{nonce}"') == 2
    schema = Client().get("/api/schema/").json()
    assert schema["paths"]["/api/v1/me/"]["get"]["operationId"] == "me_get"
    assert b"openapi: 3" in Client().get("/api/schema/", headers={"Accept": "application/yaml"}).content
