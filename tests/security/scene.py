"""Who asks, and for what: eight people, Alice's project, a project of somebody else's, and nothing at all."""

from __future__ import annotations

import hashlib
import struct
import uuid
from dataclasses import dataclass
from typing import Any

from annotator import tokens
from annotator.models import Annotation, BulkJob, Comment, Image, Label, Membership, Project, Role, User
from inference.contract.storage import Storage

PASSWORD = "correct horse battery"
HEIGHT, WIDTH = 6, 8
# The first two columns of the picture.
MASK = {"size": [HEIGHT, WIDTH], "counts": "0<T1"}

# Name, role in Alice's project, and what else the account is.
PEOPLE: dict[str, tuple[Role | None, dict[str, bool]]] = {
    "anonymous": (None, {}),
    "stranger": (None, {}),
    "viewer": (Role.VIEWER, {}),
    "annotator": (Role.ANNOTATOR, {}),
    "reviewer": (Role.REVIEWER, {}),
    "owner": (Role.OWNER, {}),
    "staff": (None, {"is_staff": True}),
    "superuser": (None, {"is_staff": True, "is_superuser": True}),
}


@dataclass(frozen=True)
class Things:
    """The ids that addresses name, and what bodies refer to."""

    project: int
    label: int
    member: int
    image: int
    job: int
    token: int
    uuid: uuid.UUID
    comment: uuid.UUID
    model: str
    name: str = "spec.json"
    level: int = 0
    column: int = 0
    row: int = 0

    def annotation(self) -> dict[str, Any]:
        """Return the body of a PUT."""
        body = {"status": "accepted", "source": "click", "rle": MASK}
        return body | {"image": self.image, "label": self.label}


@dataclass(frozen=True)
class Scene:
    """Everything that the matrix needs."""

    people: dict[str, User | None]
    own: Things
    foreign: Things
    missing: Things


def build(storage: Storage) -> Scene:
    """Create people, two projects with one of everything each, their files, and a model bundle."""
    storage.write_bytes(storage.model_path("tiny-000000000000", "spec.json"), b"{}")
    people = {name: _person(name, **flags) for name, (_, flags) in PEOPLE.items() if name != "anonymous"}
    alice, charlie = User.objects.create_user("alice"), User.objects.create_user("charlie")
    own, foreign = _things(alice, storage), _things(charlie, storage)
    for name, (role, _) in PEOPLE.items():
        if role is not None:
            Membership.objects.create(project_id=own.project, user=people[name], role=role)
    nothing = 999_999
    missing = Things(
        nothing, nothing, nothing, nothing, nothing, nothing, uuid.uuid4(), uuid.uuid4(), "no-model"
    )
    return Scene({"anonymous": None, **people}, own, foreign, missing)


def _person(name: str, **flags: bool) -> User:
    return User.objects.create_user(name, password=PASSWORD, **flags)


def _things(owner: User, storage: Storage) -> Things:
    project = Project.objects.create(name=f"Project of {owner}")
    Membership.objects.create(project=project, user=owner, role=Role.OWNER)
    guest = User.objects.create_user(f"guest-of-{owner}")
    member = Membership.objects.create(project=project, user=guest, role=Role.VIEWER)
    label = Label.objects.create(project=project, name="apple", color="#e69f00")
    free_label = Label.objects.create(project=project, name="unused", color="#56b4e9")
    image = _image(project, storage)
    annotation = Annotation.objects.create(
        image=image, label=label, counts=MASK["counts"], area=12, bbox=[0, 0, 2, 6], source="click"
    )
    comment = Comment.objects.create(image=image, author=owner, text="Tighter, please.", x=2, y=3)
    job = BulkJob.objects.create(project=project, label=free_label, body={})
    token, _ = tokens.issue(owner, "owner's")
    return Things(
        project.pk,
        free_label.pk,
        member.pk,
        image.pk,
        job.pk,
        token.pk,
        annotation.uuid,
        comment.uuid,
        "tiny-000000000000",
    )


def _image(project: Project, storage: Storage) -> Image:
    digest = hashlib.sha256(str(project.pk).encode()).hexdigest()
    storage.write_bytes(storage.image_path(digest, "image/png"), b"picture")
    storage.write_bytes(storage.thumbnail_path(digest), b"thumbnail")
    storage.write_bytes(storage.tiles_path(digest), struct.pack("<2Q", 16, 20) + b"tile")
    return Image.objects.create(
        project=project,
        file_name="apple.png",
        source_sha256=digest,
        sha256=digest,
        media_type="image/png",
        byte_size=7,
        width=WIDTH,
        height=HEIGHT,
    )
