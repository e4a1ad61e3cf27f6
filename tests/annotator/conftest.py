"""The standing cast: Alice owns the project, Bob annotates in it, Charlie has no access."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from annotator.models import Membership, Project, Role, User
from inference.contract.storage import Storage


@pytest.fixture
def stored(settings: Settings, tmp_path: Path) -> Storage:
    """The storage that the web tier uses: an empty folder."""
    settings.STORAGE_URL = (tmp_path / "storage").as_uri()
    return Storage(settings.STORAGE_URL)


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob")


@pytest.fixture
def charlie(db: None) -> User:
    return User.objects.create_user("charlie")


@pytest.fixture
def project(alice: User, bob: User) -> Project:
    """A project that Alice owns and Bob annotates."""
    project = Project.objects.create(name="Orchard", created_by=alice)
    Membership.objects.create(project=project, user=alice, role=Role.OWNER)
    Membership.objects.create(project=project, user=bob, role=Role.ANNOTATOR)
    return project


def signed_in(user: User) -> Client:
    """Return a client with a session of `user`."""
    client = Client()
    client.force_login(user)
    return client
