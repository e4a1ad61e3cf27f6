"""The shell: any address of the app is one page, with this answer's nonce, isolated and never stored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

INDEX = (
    '<meta property="csp-nonce" nonce="CSP_NONCE">'
    '<script type="module" src="/static/build/assets/index-BLfGwk0N.js" nonce="CSP_NONCE"></script>'
)


@pytest.fixture
def built(tmp_path: Path, settings: LazySettings) -> Path:
    """A source tree in which the front end has been built."""
    build = tmp_path / "static" / "build"
    build.mkdir(parents=True)
    (build / "index.html").write_text(INDEX)
    settings.BASE_DIR = tmp_path
    return build


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/", "/sign-in", "/account", "/projects/1", "/projects/1/images/2"])
def test_it_serves_the_shell_at_every_address_of_the_app(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.usefixtures("built")
def test_it_writes_the_nonce_of_the_policy_into_the_page(client: Client) -> None:
    first, second = client.get("/"), client.get("/")
    policy = first["Content-Security-Policy"]
    nonces = set(re.findall(r'nonce="([^"]+)"', first.content.decode()))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert first.content != second.content


@pytest.mark.usefixtures("built")
def test_it_gives_the_page_what_it_needs_to_sign_in(client: Client) -> None:
    assert client.get("/sign-in").cookies["csrftoken"].value


@pytest.mark.usefixtures("built")
def test_it_says_404_for_an_address_that_the_app_does_not_know(client: Client) -> None:
    response = client.get("/nothing/here")
    assert response.status_code == 404
    assert b"csp-nonce" in response.content


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/api/nothing", "/static/nothing.js", "/ws/"])
def test_it_is_not_the_answer_for_what_programs_ask(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert b"csp-nonce" not in response.content


def test_it_says_what_to_do_when_the_front_end_has_not_been_built(
    client: Client, tmp_path: Path, settings: LazySettings
) -> None:
    settings.BASE_DIR = tmp_path
    response = client.get("/")
    assert response.status_code == 503
    assert b"npm run build" in response.content


def test_it_answers_only_reading(client: Client) -> None:
    assert client.post("/").status_code == 405
