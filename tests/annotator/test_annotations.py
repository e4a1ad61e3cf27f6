"""Saving below the API: what the database refuses, told apart."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError

from annotator.annotations import Content, save
from annotator.errors import Failure
from annotator.models import Image, Label, Project, User
from inference.contract import rle
from tests.annotator.api.conftest import HEIGHT, WIDTH, image_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def content(project: Project) -> Content:
    label = Label.objects.create(project=project, name="apple", color="#e69f00")
    return Content(image_in(project), label, rle.from_runs([0, 12, 36], HEIGHT, WIDTH), "accepted", "click")


@pytest.mark.parametrize("gone", [Image, Label])
def test_it_says_that_image_or_label_was_deleted_meanwhile(content: Content, bob: User, gone: Any) -> None:
    gone.objects.all().delete()
    with pytest.raises(Failure, match="deleted meanwhile") as caught:
        save(bob, uuid.uuid4(), content, None)
    assert caught.value.code == "conflict"


def test_it_says_that_the_new_label_was_deleted_meanwhile(content: Content, bob: User) -> None:
    name = uuid.uuid4()
    save(bob, name, content, None)
    pear = Label.objects.create(project=content.image.project, name="pear", color="#e69f00")
    Label.objects.filter(pk=pear.pk).delete()
    with pytest.raises(Failure, match="deleted meanwhile"):
        save(bob, name, replace(content, label=pear), [1])


def test_it_takes_no_other_error_for_a_deletion(content: Content, bob: User) -> None:
    broken: Any = None  # the column is NOT NULL
    with pytest.raises(IntegrityError):
        save(bob, uuid.uuid4(), replace(content, status=broken), None)
    name = uuid.uuid4()
    save(bob, name, content, None)
    with pytest.raises(IntegrityError):
        save(bob, name, replace(content, status=broken), [1])
