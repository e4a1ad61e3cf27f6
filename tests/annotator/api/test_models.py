"""Model bundles over the API, and `activate_model`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from annotator.models import User
from inference.contract.storage import Storage
from tests.annotator.api.conftest import send
from tests.annotator.conftest import signed_in
from tests.inference import tiny_bundle
from tests.inference.worker_process import ROOT

BUILT_IN = ROOT / "inference" / "models" / "builtin"


def content(answer: Any) -> bytes:
    """Return the whole of a streamed body."""

    async def read() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return async_to_sync(read)()


@pytest.fixture
def client(charlie: User) -> Client:
    """A client of someone who is in no project: models are everyone's."""
    return signed_in(charlie)


def test_it_lists_the_models_with_their_files(client: Client, model: str) -> None:
    (listed,) = send(client, "GET", "models/").json()["results"]
    assert (listed["id"], listed["current"]) == (model, True)
    assert sorted(listed["files"]) == ["decoder.onnx", "prepare.onnx", "spec.json"]
    for address in listed["files"].values():
        assert client.get(address).status_code == 200


def test_it_serves_a_bundles_files_for_ever(client: Client, model: str, tmp_path: Path) -> None:
    for name in ("spec.json", "prepare.onnx", "decoder.onnx"):
        answer = client.get(f"/api/v1/models/{model}/{name}")
        written = (tmp_path / "bundle" / name).read_bytes()
        assert content(answer) == written
        assert answer["Content-Length"] == str(len(written))
        assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
        unchanged = client.get(f"/api/v1/models/{model}/{name}", headers={"If-None-Match": answer["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    spec = client.get(f"/api/v1/models/{model}/spec.json")
    assert spec["Content-Type"] == "application/json"
    assert json.loads(content(spec))["id"] == model


def test_it_serves_a_preview_where_the_bundle_has_one(
    client: Client, stored: Storage, tmp_path: Path
) -> None:
    bundle = tiny_bundle.write(tmp_path / "quick", preview=True)
    spec = json.loads((bundle / "spec.json").read_text()) | {"id": "quick-0123456789ab"}
    (bundle / "spec.json").write_text(json.dumps(spec))
    quick = stored.publish_bundle(bundle)
    answer = client.get(f"/api/v1/models/{quick}/preview.onnx")
    assert content(answer) == (bundle / "preview.onnx").read_bytes()
    assert json.loads(content(client.get(f"/api/v1/models/{quick}/spec.json")))["preview"] is True


@pytest.mark.parametrize(
    "path",
    [
        "{model}/encoder.onnx",
        "{model}/preview.onnx",
        "{model}/MODEL_CARD.md",
        "{model}/..",
        "../current",
        "current/spec.json",
        "nothing-000000000000/spec.json",
        "%2e%2e/spec.json",
        "..%2fimages/spec.json",
        "a%00b/spec.json",
    ],
)
def test_it_serves_nothing_else(client: Client, model: str, path: str) -> None:
    answer = client.get(f"/api/v1/models/{path.format(model=model)}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_it_shows_models_to_those_who_are_signed_in(model: str) -> None:
    for address in ("models/", f"models/{model}/spec.json"):
        answer = send(Client(), "GET", address)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_it_activates_a_published_model(
    stored: Storage, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = model.replace("tiny", "other")
    for name in ("spec.json", "prepare.onnx", "decoder.onnx"):
        data = stored.read_bytes(stored.model_path(model, name))
        stored.write_bytes(stored.model_path(other, name), data.replace(model.encode(), other.encode()))
    call_command("activate_model", other)
    assert stored.current_model() == other
    assert other in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing-000000000000", "..", "current", ""])
def test_it_does_not_activate_what_is_not_published(stored: Storage, model: str, name: str) -> None:
    with pytest.raises(CommandError, match=model):
        call_command("activate_model", name)
    assert stored.current_model() == model


def test_it_serves_the_words_that_a_model_knows(client: Client, stored: Storage) -> None:
    built_in = stored.publish_bundle(BUILT_IN)
    spec = send(client, "GET", f"models/{built_in}/spec.json")
    words = json.loads(content(spec))["capabilities"]["text"]["vocabulary_url"]
    answer = client.get(f"/api/v1/models/{built_in}/{words}")
    assert answer.headers["Content-Type"] == "application/json"
    assert "dog" in json.loads(content(answer))["words"]
    listed = send(client, "GET", "models/").json()["results"]
    assert any(words in one["files"] for one in listed if one["id"] == built_in)


def test_it_keeps_the_workers_own_files_to_itself(client: Client, stored: Storage) -> None:
    built_in = stored.publish_bundle(BUILT_IN)
    for name in ("classifier.onnx", "encoder.onnx"):
        assert client.get(f"/api/v1/models/{built_in}/{name}").status_code == 404
