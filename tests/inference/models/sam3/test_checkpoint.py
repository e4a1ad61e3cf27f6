"""Where the checkpoint comes from, against a hub of our own that answers as the real one does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import huggingface_hub
import pytest

from inference.models.base import ModelError
from inference.models.sam3 import checkpoint

CONTENT = b"the weights"
GRANTED, STRANGER = "hf_granted", "hf_stranger"


class Hub(BaseHTTPRequestHandler):
    """facebook/sam3: gated; one token is granted access, one is not, others are unknown."""

    def do_HEAD(self) -> None:
        if self.path != "/facebook/sam3/resolve/main/sam3.pt":
            self._refuse(404, "EntryNotFound")
        elif (token := self.headers.get("Authorization")) is None:
            self._refuse(401, "GatedRepo")
        elif token == f"Bearer {STRANGER}":
            self._refuse(403, "GatedRepo")
        elif token != f"Bearer {GRANTED}":
            self._refuse(401, "RepoNotFound")
        else:
            self.send_response(200)
            for name, value in {
                "ETag": '"abc"',
                "X-Repo-Commit": 40 * "a",
                "Content-Length": len(CONTENT),
            }.items():
                self.send_header(name, str(value))
            self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(CONTENT)

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    point_to(monkeypatch, tmp_path, f"http://127.0.0.1:{server.server_port}")
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def point_to(monkeypatch: pytest.MonkeyPatch, folder: Path, endpoint: str) -> None:
    """Let huggingface_hub use this hub, an empty cache, and no token."""
    path = "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", endpoint)
    monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", endpoint + path)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(folder / "cache"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_TOKEN_PATH", str(folder / "token"))
    monkeypatch.delenv("HF_TOKEN", raising=False)


def refusal(named: str = "") -> str:
    with pytest.raises(ModelError) as error:
        checkpoint.locate(named)
    message = str(error.value)
    for step in ("ask for access", "https://huggingface.co/settings/tokens", "HF_TOKEN", "SAM3_CHECKPOINT"):
        assert step in message
    return message


@pytest.mark.usefixtures("hub")
def test_it_downloads_with_the_users_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", GRANTED)
    file = checkpoint.locate("")
    assert file.read_bytes() == CONTENT
    assert checkpoint.locate("") == file


@pytest.mark.usefixtures("hub")
def test_it_says_that_there_is_no_token() -> None:
    assert "facebook/sam3 is gated, and there is no token." in refusal()


@pytest.mark.usefixtures("hub")
def test_it_says_that_the_licence_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", STRANGER)
    assert "facebook/sam3 is gated, and this token's owner has no access to it." in refusal()


@pytest.mark.usefixtures("hub")
def test_it_says_that_the_token_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    assert "does not take this token" in refusal()


def test_it_says_that_the_hub_is_out_of_reach(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    point_to(monkeypatch, tmp_path, "http://127.0.0.1:9")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)  # else it tries for half a minute
    assert "facebook/sam3/sam3.pt cannot be downloaded" in refusal()


def test_it_takes_the_named_file(tmp_path: Path) -> None:
    (tmp_path / "mine.pt").write_bytes(CONTENT)
    assert checkpoint.locate(str(tmp_path / "mine.pt")) == tmp_path / "mine.pt"


def test_it_says_that_the_named_file_is_missing(tmp_path: Path) -> None:
    assert f"SAM3_CHECKPOINT names {tmp_path}/none.pt, and there is no such file" in refusal(
        f"{tmp_path}/none.pt"
    )
    assert "no such file" in refusal(str(tmp_path))
