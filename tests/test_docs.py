"""The documentation names what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from annotator.consumers.messages import Inbound, Message
from inference.contract.settings import Settings

ROOT = Path(__file__).parent.parent
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
WEBSOCKET = (ROOT / "docs" / "websocket.md").read_text()
WIRE = (ROOT / "frontend" / "src" / "contract" / "wire.ts").read_text()


def settings_of_web() -> set[str]:
    """Return the environment variables that the web tier's settings read."""
    return set(re.findall(r'env\.\w+\("(\w+)"', (ROOT / "annotator" / "settings.py").read_text()))


@pytest.mark.parametrize("name", sorted(settings_of_web() | {name.upper() for name in Settings.model_fields}))
def test_it_describes_each_setting(name: str) -> None:
    assert f"`{name}`" in OPERATIONS


@pytest.mark.parametrize("package", ["annotator", "inference"])
def test_it_maps_each_module_of_the_two_halves(package: str) -> None:
    plumbing = {"__init__.py", "apps.py", "asgi.py", "settings.py", "urls.py", "migrations", "templates"}
    there = {path for path in (ROOT / package).iterdir() if path.name not in {*plumbing, "__pycache__"}}
    named = [path.name if path.is_file() else f"{path.name}/" for path in there]
    assert [name for name in named if f"`{name}" not in ARCHITECTURE] == []


def test_it_describes_each_message_of_the_websocket() -> None:
    inbound, outbound = (
        dict(re.findall(r"^\| `([a-z.]+)(?: \{(.*)\})?` \|", half, re.MULTILINE))
        for half in WEBSOCKET.split("## From the server")
    )
    read = {get_args(message.model_fields["type"].annotation)[0]: message for message in get_args(Inbound)}
    assert set(inbound) == set(read)
    for kind, message in read.items():
        assert names_in(inbound[kind]) == set(message.model_fields) - {"type"} - optional_id(message), kind
    assert set(outbound) == set(re.findall(r"readonly type: '([a-z.]+)'", WIRE))


def names_in(fields: str) -> set[str]:
    """Return the names of a message's own fields, without those inside them."""
    flat = re.sub(r"\{[^{}]*\}", "", fields)
    return {re.split(r"[?:]", part)[0].strip() for part in flat.split(",") if part.strip()}


def optional_id(message: type[Message]) -> set[str]:
    """Return `id` where an answer is due only if something is wrong: there it is left out of the table."""
    return {"id"} if "id" in message.model_fields and not message.model_fields["id"].is_required() else set()


def test_it_maps_no_module_that_is_gone() -> None:
    python = ARCHITECTURE.partition("## frontend/src/")[0]
    for path in re.findall(r"^\| (`[^|]*`) \|", python, re.MULTILINE):
        for name in re.findall(r"`([\w./]+)`", path):
            assert (ROOT / "inference" / name).exists() or (ROOT / "annotator" / name).exists(), name
