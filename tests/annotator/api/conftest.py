"""One picture and one label in Alice's project, and requests as JSON."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from annotator.models import Image, Label, Membership, Project, Role, User
from inference.contract import rle
from tests.annotator.conftest import signed_in

HEIGHT, WIDTH = 6, 8


def image_in(project: Project, name: str = "apple.png") -> Image:
    """Return the row of an image of WIDTH × HEIGHT pixels."""
    digest = hashlib.sha256(f"{project.pk}/{name}".encode()).hexdigest()
    return Image.objects.create(
        project=project,
        file_name=name,
        source_sha256=digest,
        sha256=digest,
        media_type="image/png",
        byte_size=100,
        width=WIDTH,
        height=HEIGHT,
    )


def with_role(project: Project, name: str, role: Role) -> Client:
    """Return a client of a new member."""
    user = User.objects.create_user(name)
    Membership.objects.create(project=project, user=user, role=role)
    return signed_in(user)


def send(client: Client, method: str, address: str, body: Any = None, **headers: str) -> Any:
    """Send JSON; `If_Match` and the like become headers."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    data = "" if body is None else json.dumps(body)
    return client.generic(method, f"/api/v1/{address}", data, content_type="application/json", headers=sent)


@pytest.fixture
def image(project: Project) -> Image:
    return image_in(project)


@pytest.fixture
def label(project: Project) -> Label:
    return Label.objects.create(project=project, name="apple", color="#e69f00")


@pytest.fixture
def strangers_project(charlie: User) -> Project:
    """A project of Charlie's, that Alice and Bob do not see."""
    project = Project.objects.create(name="Other")
    Membership.objects.create(project=project, user=charlie, role=Role.OWNER)
    return project


def written(image: Image, label: Label, columns: int = 2, **changes: Any) -> dict[str, Any]:
    """Return the body of a PUT: a mask of the first `columns` columns."""
    mask = rle.from_runs([0, columns * HEIGHT, (WIDTH - columns) * HEIGHT], HEIGHT, WIDTH)
    body = {
        "image": image.pk,
        "label": label.pk,
        "rle": mask.as_dict(),
        "status": "accepted",
        "source": "click",
        "prompts": {"points": [{"x": 1, "y": 2, "label": 1}]},
    }
    return body | changes


def address_of(identifier: uuid.UUID) -> str:
    return f"annotations/{identifier}/"
