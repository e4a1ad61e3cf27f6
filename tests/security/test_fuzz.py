"""Whatever is sent to the API: no failure of ours, and answers as the schema says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from annotator import tokens
from annotator.models import Membership
from inference.contract.storage import Storage
from tests.security.scene import Things, build

CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]
SCHEMA = schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application())
OPERATIONS = {
    f"{operation.ok().method.upper()} {operation.ok().path}": operation.ok()
    for operation in SCHEMA.get_all_operations()
}
EXAMPLES = 6


@pytest.fixture
def things(db: None, settings: Settings, tmp_path: Path) -> Things:
    """Alice's things."""
    settings.STORAGE_URL = (tmp_path / "storage").as_uri()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build(Storage(settings.STORAGE_URL)).own


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's transaction open from request to request, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def authorization(things: Things) -> dict[str, str]:
    owner = Membership.objects.get(project=things.project, user__username="owner").user
    return {"Authorization": f"Bearer {tokens.issue(owner)[1]}"}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_it_answers_as_its_schema_says(name: str, things: Things, authorization: dict[str, str]) -> None:
    @seed(1)
    @hypothesis_settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=OPERATIONS[name].as_strategy(), real=st.booleans())
    def fuzz(case: Any, real: bool) -> None:
        if real:
            case.path_parameters = {key: str(getattr(things, key)) for key in case.path_parameters or {}}
        response = case.call(headers=authorization)
        if response.status_code == 503:  # no worker runs here
            assert response.json()["code"] in ("unavailable", "encoding")
            return
        case.validate_response(response, checks=[not_a_server_error, *CHECKS])

    fuzz()
