"""The admin site: staff run projects, superusers run accounts, and a page costs a few queries."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator import annotations, tokens
from annotator.models import Annotation, BulkJob, Comment, Image, Label, Membership, Project, Role, User
from inference.contract import rle
from inference.contract.storage import Storage
from tests.annotator.api.conftest import HEIGHT, WIDTH, image_in
from tests.annotator.conftest import signed_in

OURS = [model for model in admin.site._registry if model._meta.app_label == "annotator"]


@pytest.fixture
def stan(db: None) -> Client:
    """A member of staff without any permission of his own."""
    return signed_in(User.objects.create_user("stan", is_staff=True))


@pytest.fixture
def root(db: None) -> Client:
    return signed_in(User.objects.create_superuser("root"))


@pytest.fixture
def orchard(project: Project, bob: User, stored: Storage) -> Project:
    """Alice's project with one of everything."""
    label = Label.objects.create(project=project, name="apple", color="#e69f00")
    for number in range(3):
        add_image(project, label, bob, f"{number}.png")
    Comment.objects.create(image=project.images.first(), author=bob, text="An apple?", x=1, y=1)
    BulkJob.objects.create(project=project, label=label, body={})
    tokens.issue(bob)
    return project


def add_image(project: Project, label: Label, by: User, name: str) -> Image:
    image = image_in(project, name)
    mask = rle.from_runs([0, 12, 36], HEIGHT, WIDTH)
    content = annotations.Content(image, label, mask, "accepted", "click")
    annotations.save(by, uuid.uuid4(), content, None)
    return image


def address(model: Any, page: str, *arguments: Any) -> str:
    return reverse(f"admin:annotator_{model._meta.model_name}_{page}", args=arguments)


@pytest.mark.parametrize("model", OURS)
def test_it_opens_every_list_search_and_page(root: Client, orchard: Project, model: Any) -> None:
    assert root.get(address(model, "changelist")).status_code == 200
    assert root.get(address(model, "changelist") + "?q=apple").status_code == 200
    row = model.objects.first()
    page = root.get(address(model, "change", row.pk))
    assert page.status_code == 200
    added = root.get(address(model, "add"))
    assert added.status_code in (200, 403)


@pytest.mark.parametrize("model", OURS)
def test_it_costs_as_many_queries_for_many_rows(
    root: Client, orchard: Project, bob: User, model: Any
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            root.get(address(model, "changelist"))
        return len(captured)

    queries()
    before = queries()
    label = Label.objects.get()
    for number in range(4):
        add_image(orchard, label, bob, f"more {number}.png")
        tokens.issue(bob)
        Comment.objects.create(image=orchard.images.first(), author=bob, text="A pear?", x=1, y=1)
        BulkJob.objects.create(project=orchard, label=label, body={})
        project = Project.objects.create(name=f"P{number}", created_by=bob)
        Membership.objects.create(project=project, user=bob, role=Role.OWNER)
        User.objects.create_user(f"person {number}")
    assert queries() == before


def test_it_lets_staff_run_projects_but_no_accounts(stan: Client, orchard: Project, bob: User) -> None:
    for model in (Project, Image, Annotation, Comment, BulkJob):
        assert stan.get(address(model, "changelist")).status_code == 200
    for model in OURS:
        if model not in (Project, Image, Annotation, Comment, BulkJob):
            assert stan.get(address(model, "changelist")).status_code == 403
    assert stan.get("/api/v1/projects/").json()["results"] == []


def test_it_shows_masks_and_lets_nobody_change_them(root: Client, orchard: Project) -> None:
    row = Annotation.objects.all()[0]
    page = root.get(address(Annotation, "change", row.pk)).content.decode()
    assert "data:image/png;base64," in page
    assert "_save" not in page
    assert root.post(address(Annotation, "change", row.pk), {"area": 1}).status_code == 403
    assert root.post(address(Annotation, "delete", row.pk), {"post": "yes"}).status_code == 403


def act(client: Client, model: Any, action: str, rows: Any) -> Any:
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(address(model, "changelist"), chosen, follow=action != "export_coco")


def test_it_reviews_images(stan: Client, orchard: Project) -> None:
    for action, status in (("approve", "approved"), ("give_back", "returned"), ("reopen", "todo")):
        act(stan, Image, action, Image.objects.all())
        assert set(Image.objects.values_list("status", flat=True)) == {status}


def test_it_says_that_nothing_can_be_encoded_without_a_model(stan: Client, orchard: Project) -> None:
    page = act(stan, Image, "encode", Image.objects.all()).content.decode()
    assert "No model is active yet" in page


def test_it_exports_one_project(stan: Client, orchard: Project) -> None:
    answer = act(stan, Project, "export_coco", [orchard])
    assert answer["Content-Disposition"] == 'attachment; filename="Orchard.json"'

    async def read() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    assert len(json.loads(async_to_sync(read)())["images"]) == 3


def label_form(orchard: Project, **changes: str) -> dict[str, Any]:
    """Return the form of a project as its page sends it, with two labels and these changes."""
    form: dict[str, Any] = {"name": "Orchard", "labels-TOTAL_FORMS": 2, "labels-INITIAL_FORMS": 2}
    for number, label in enumerate(orchard.labels.all()):
        form |= {f"labels-{number}-id": label.pk, f"labels-{number}-project": orchard.pk}
        for field in ("name", "color", "hotkey"):
            form[f"labels-{number}-{field}"] = getattr(label, field)
    owner = orchard.memberships.get(role=Role.OWNER)
    form |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1, "memberships-0-id": owner.pk}
    form |= {"memberships-0-project": orchard.pk, "memberships-0-user": owner.user_id}
    return form | {"memberships-0-role": "owner"} | changes


def test_it_keeps_the_rules_of_labels(stan: Client, orchard: Project) -> None:
    Label.objects.create(project=orchard, name="pear", color="#56b4e9", hotkey="p")
    page = address(Project, "change", orchard.pk)
    for changes, reason in (
        ({"labels-0-hotkey": "%"}, "one digit or small letter"),
        ({"labels-0-hotkey": "p"}, "has the hotkey &quot;p&quot;"),
        ({"labels-0-name": "Pear"}, "has the name &quot;pear&quot;"),
        ({"labels-0-DELETE": "on"}, "3 annotations have the label"),
    ):
        answer = stan.post(page, label_form(orchard, **changes))
        assert answer.status_code == 200, changes
        assert reason in answer.content.decode()
    assert stan.post(page, label_form(orchard, **{"labels-0-hotkey": "a"})).status_code == 302
    assert Label.objects.get(name="apple").hotkey == "a"


def test_it_deletes_a_label_that_nobody_sees_any_more(stan: Client, orchard: Project) -> None:
    Label.objects.create(project=orchard, name="pear", color="#56b4e9")
    Annotation.objects.update(deleted=True)
    Annotation.objects.filter(pk=Annotation.objects.all()[0].pk).update(deleted=False, status="rejected")
    form = label_form(orchard, **{"labels-0-DELETE": "on"})
    assert stan.post(address(Project, "change", orchard.pk), form).status_code == 302
    assert [label.name for label in orchard.labels.all()] == ["pear"]
    assert not Annotation.objects.exists()


def test_it_keeps_an_owner(stan: Client, orchard: Project, alice: User) -> None:
    members = list(orchard.memberships.all())
    form = {
        "name": "Orchard", "labels-TOTAL_FORMS": 0, "labels-INITIAL_FORMS": 0,
        "memberships-TOTAL_FORMS": len(members), "memberships-INITIAL_FORMS": len(members),
    }  # fmt: skip
    for number, member in enumerate(members):
        form |= {
            f"memberships-{number}-id": member.pk, f"memberships-{number}-project": orchard.pk,
            f"memberships-{number}-user": member.user_id, f"memberships-{number}-role": "viewer",
        }  # fmt: skip
    page = stan.post(address(Project, "change", orchard.pk), form)
    assert "at least one owner" in page.content.decode()
    form["memberships-1-role"] = "owner"
    assert stan.post(address(Project, "change", orchard.pk), form).status_code == 302
    assert orchard.memberships.get(role=Role.OWNER).user == members[1].user


@pytest.mark.parametrize("model", [Image, Project])
@pytest.mark.parametrize("by_action", [False, True])
def test_it_deletes_pictures_with_their_rows(
    stan: Client,
    orchard: Project,
    stored: Storage,
    django_capture_on_commit_callbacks: Any,
    model: Any,
    by_action: bool,
) -> None:
    image = Image.objects.all()[0]
    path = stored.image_path(image.sha256, "image/png")
    stored.write_bytes(path, b"x")
    row = model.objects.all()[0]
    with django_capture_on_commit_callbacks(execute=True):
        if by_action:
            chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            stan.post(address(model, "changelist"), chosen)
        else:
            stan.post(address(model, "delete", row.pk), {"post": "yes"})
    assert not model.objects.filter(pk=row.pk).exists()
    assert not stored.exists(path)


def test_it_shows_thumbnails_to_staff(stan: Client, orchard: Project, stored: Storage, bob: User) -> None:
    image = Image.objects.all()[0]
    thumbnail = f"/admin/annotator/image/{image.pk}/thumbnail/"
    assert stan.get(thumbnail).status_code == 404
    stored.write_bytes(stored.thumbnail_path(image.sha256), b"webp")
    assert stan.get(thumbnail).content == b"webp"
    assert signed_in(bob).get(thumbnail).status_code == 302
