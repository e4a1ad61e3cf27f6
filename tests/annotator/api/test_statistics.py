"""The numbers of a project: accepted instances and images per label, tombstones and suggestions left out."""

from __future__ import annotations

import uuid

import pytest

from annotator.models import Annotation, Image, Label, Project, Role, User
from tests.annotator.api.conftest import address_of, image_in, send, with_role, written
from tests.annotator.conftest import signed_in


def test_it_counts_instances_and_images_of_each_label(
    bob: User, project: Project, image: Image, label: Label
) -> None:
    leaf = Label.objects.create(project=project, name="leaf", color="#009e73")
    bobs, other = signed_in(bob), image_in(project, "pear.png")
    for picture, columns in [(image, 1), (image, 2), (other, 3)]:
        send(bobs, "PUT", address_of(uuid.uuid4()), written(picture, label, columns))
    gone = Annotation.objects.get(image=other)
    send(bobs, "DELETE", address_of(gone.uuid), If_Match='"1"')
    send(bobs, "PUT", address_of(uuid.uuid4()), written(other, label, status="suggested"))
    counted = send(bobs, "GET", f"projects/{project.pk}/statistics/").json()
    assert counted["labels"] == [
        {"id": label.pk, "name": "apple", "color": "#e69f00", "annotation_count": 2, "image_count": 1},
        {"id": leaf.pk, "name": "leaf", "color": "#009e73", "annotation_count": 0, "image_count": 0},
    ]


@pytest.mark.usefixtures("label")
def test_it_is_for_members_only(charlie: User, project: Project) -> None:
    address = f"projects/{project.pk}/statistics/"
    assert send(with_role(project, "vera", Role.VIEWER), "GET", address).status_code == 200
    assert send(signed_in(charlie), "GET", address).status_code == 404
