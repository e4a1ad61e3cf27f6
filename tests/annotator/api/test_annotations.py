"""Saving an annotation: idempotent, by revision, with tombstones."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from annotator.models import Annotation, Image, Label, Membership, Project, Role, User
from tests.annotator.api.conftest import address_of, image_in, send, with_role, written
from tests.annotator.conftest import signed_in


@pytest.fixture
def bobs(bob: User, project: Project) -> Client:
    return signed_in(bob)


@pytest.fixture
def name() -> uuid.UUID:
    return uuid.uuid4()


def put(client: Client, name: uuid.UUID, body: dict[str, Any], revision: int | None = None) -> Any:
    headers = {} if revision is None else {"If_Match": f'"{revision}"'}
    return send(client, "PUT", address_of(name), body, **headers)


def test_it_creates_with_area_and_box_of_its_own(
    bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    answer = put(bobs, name, written(image, label) | {"area": 1, "bbox": [9, 9, 9, 9], "revision": 7})
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    saved = answer.json()
    assert (saved["uuid"], saved["area"], saved["bbox"]) == (str(name), 12, [0, 0, 2, 6])
    assert (saved["created_by"], saved["updated_by"], saved["revision"]) == ("bob", "bob", 1)
    assert send(bobs, "GET", address_of(name)).json() == saved
    assert send(bobs, "GET", f"images/{image.pk}/annotations/").json()["results"] == [saved]


def test_it_takes_the_same_content_again_whatever_the_revision(
    bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    first = put(bobs, name, written(image, label))
    for revision in (None, 1, 99):
        again = put(bobs, name, written(image, label), revision)
        assert (again.status_code, again["ETag"]) == (200, '"1"')
        assert again.json() == first.json()


def test_it_knows_the_same_mask_written_otherwise(
    bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    body = written(image, label)
    put(bobs, name, body)
    split = {"size": [6, 8], "counts": "0600T1"}  # runs 0, 6, 0, 6, 36: the first two columns, in two runs
    again = put(bobs, name, body | {"rle": split})
    assert (again.status_code, again.json()["rle"]) == (200, body["rle"])


def test_it_changes_only_the_revision_that_is_named(
    bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    put(bobs, name, written(image, label))
    wider = written(image, label, columns=3)
    unnamed = put(bobs, name, wider)
    assert (unnamed.status_code, unnamed.json()["code"]) == (428, "revision_required")
    assert unnamed.json()["details"]["current"] == send(bobs, "GET", address_of(name)).json()
    any_revision = send(bobs, "PUT", address_of(name), wider, If_Match="*")
    assert any_revision.status_code == 428
    stale = put(bobs, name, wider, 2)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert stale.json()["details"]["current"] == send(bobs, "GET", address_of(name)).json()
    changed = put(bobs, name, wider, 1)
    assert (changed.status_code, changed["ETag"], changed.json()["area"]) == (200, '"2"', 18)


def test_it_takes_a_revision_that_a_proxy_has_made_weak(
    bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    put(bobs, name, written(image, label))
    changed = send(bobs, "PUT", address_of(name), written(image, label, columns=3), If_Match='W/"1"')
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    stale = send(bobs, "PUT", address_of(name), written(image, label), If_Match='W/"1"')
    assert stale.status_code == 412


def test_it_names_who_changed_it_last(
    bobs: Client, alice: User, name: uuid.UUID, image: Image, label: Label
) -> None:
    put(bobs, name, written(image, label))
    changed = put(signed_in(alice), name, written(image, label, columns=3), 1).json()
    assert (changed["created_by"], changed["updated_by"]) == ("bob", "alice")


def test_it_keeps_the_order_that_a_put_leaves_out(
    bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    assert put(bobs, name, written(image, label)).json()["z_order"] == 0
    raised = put(bobs, name, written(image, label, z_order=3), 1)
    assert (raised.status_code, raised["ETag"], raised.json()["z_order"]) == (200, '"2"', 3)
    unsaid = put(bobs, name, written(image, label))
    assert (unsaid["ETag"], unsaid.json()["z_order"]) == ('"2"', 3)
    wider = put(bobs, name, written(image, label, columns=3), 2)
    assert (wider["ETag"], wider.json()["z_order"]) == ('"3"', 3)
    lowered = put(bobs, name, written(image, label, columns=3, z_order=0), 3)
    assert (lowered["ETag"], lowered.json()["z_order"]) == ('"4"', 0)
    assert put(bobs, name, written(image, label, z_order=-1)).status_code == 428


def test_it_leaves_a_tombstone_that_a_put_restores(
    bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    body = written(image, label)
    put(bobs, name, body)
    assert send(bobs, "DELETE", address_of(name)).status_code == 428
    assert send(bobs, "DELETE", address_of(name), If_Match='"9"').json()["code"] == "stale"
    deleted = send(bobs, "DELETE", address_of(name), If_Match='"1"')
    assert (deleted.status_code, deleted["ETag"]) == (204, '"2"')
    assert send(bobs, "GET", address_of(name)).status_code == 404
    assert send(bobs, "GET", f"images/{image.pk}/annotations/").json()["results"] == []

    repeated = send(bobs, "DELETE", address_of(name), If_Match='"1"')
    assert (repeated.status_code, repeated["ETag"]) == (204, '"2"')
    assert put(bobs, name, body).status_code == 428
    stale = put(bobs, name, body, 1)
    assert (stale.status_code, stale.json()["details"]["current"]["deleted"]) == (412, True)
    restored = put(bobs, name, body, 2)
    assert (restored.status_code, restored["ETag"], restored.json()["deleted"]) == (200, '"3"', False)


def test_it_refuses_a_revision_of_what_never_was(
    bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    answer = put(bobs, name, written(image, label), 3)
    assert (answer.status_code, answer.json()["details"]) == (412, {"current": None})


def test_it_stays_on_its_image(
    bobs: Client, name: uuid.UUID, project: Project, image: Image, label: Label
) -> None:
    put(bobs, name, written(image, label))
    moved = put(bobs, name, written(image_in(project, "pear.png"), label), 1)
    assert (moved.status_code, list(moved.json()["details"])) == (400, ["image"])
    assert send(bobs, "GET", address_of(name)).json()["image"] == image.pk


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rle", {"size": [8, 6], "counts": "0<T1"}),
        ("rle", {"size": [0, 0], "counts": ""}),
        ("rle", {"size": [6, 8], "counts": "`1"}),
        ("rle", {"size": [6, 8], "counts": "not an rle"}),
        ("rle", {"size": [6, 8]}),
        ("rle", [1, 2]),
        ("label", 987654),
        ("label", None),
        ("status", "done"),
        ("source", "magic"),
        ("z_order", 1_000_001),
        ("z_order", "top"),
        ("prompts", "text"),
        ("prompts", {"text": "a\u0000b"}),
        ("prompts", {"text": "\ud800"}),
        ("prompts", {"text": "a" * 70_000}),
        ("image", 10**30),
    ],
)
def test_it_names_the_field_that_is_wrong(
    bobs: Client, name: uuid.UUID, image: Image, label: Label, field: str, value: object
) -> None:
    answer = put(bobs, name, written(image, label) | {field: value})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["details"]) == [field]
    assert not Annotation.objects.exists()


def test_it_refuses_a_label_of_another_project(
    bobs: Client, name: uuid.UUID, image: Image, strangers_project: Project
) -> None:
    foreign = Label.objects.create(project=strangers_project, name="apple", color="#e69f00")
    assert list(put(bobs, name, written(image, foreign)).json()["details"]) == ["label"]


def test_it_hides_foreign_images_and_foreign_annotations(
    alice: User, charlie: User, name: uuid.UUID, image: Image, label: Label, strangers_project: Project
) -> None:
    foreign_label = Label.objects.create(project=strangers_project, name="apple", color="#e69f00")
    foreign = written(image_in(strangers_project), foreign_label)
    alices = signed_in(alice)
    assert put(alices, name, foreign).content == put(alices, name, foreign | {"image": 999_999}).content
    put(signed_in(charlie), name, foreign)
    for method in ("GET", "PUT", "DELETE"):
        answer = send(alices, method, address_of(name), written(image, label), If_Match='"1"')
        missing = send(alices, "GET", address_of(uuid.uuid4()))
        assert (answer.status_code, answer.content) == (404, missing.content)


def test_it_lets_viewers_look_only(
    project: Project, bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    viewer = with_role(project, "vera", Role.VIEWER)
    put(bobs, name, written(image, label))
    assert send(viewer, "GET", address_of(name)).status_code == 200
    assert put(viewer, name, written(image, label, columns=3), 1).json()["code"] == "forbidden"
    assert put(viewer, uuid.uuid4(), written(image, label)).json()["code"] == "forbidden"
    assert send(viewer, "DELETE", address_of(name), If_Match='"1"').json()["code"] == "forbidden"


def test_it_keeps_an_approved_image_as_it_was_approved(
    alice: User, bobs: Client, name: uuid.UUID, image: Image, label: Label
) -> None:
    put(bobs, name, written(image, label))
    Image.objects.filter(pk=image.pk).update(status="approved")
    assert put(bobs, name, written(image, label)).status_code == 200  # the same again does no harm
    for refused in (
        put(bobs, name, written(image, label, columns=3), revision=1),
        put(bobs, uuid.uuid4(), written(image, label)),
        send(bobs, "DELETE", address_of(name), If_Match='"1"'),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert put(signed_in(alice), name, written(image, label, columns=3), revision=1).status_code == 200
    Image.objects.filter(pk=image.pk).update(status="returned")
    assert put(bobs, name, written(image, label), revision=2).status_code == 200


def test_it_lists_in_few_queries(
    bobs: Client, image: Image, label: Label, django_assert_max_num_queries: Any
) -> None:
    for columns in range(1, 7):
        put(bobs, uuid.uuid4(), written(image, label, columns=columns))
    with django_assert_max_num_queries(5):  # session, user, image, annotations, and a role
        answer = send(bobs, "GET", f"images/{image.pk}/annotations/?status=accepted")
    assert len(answer.json()["results"]) == 6


def both(work: list[Any]) -> list[Any]:
    """Run the calls at the same moment, each on a thread and connection of its own; return their answers."""
    start, answers = threading.Barrier(len(work)), []

    def run(call: Any) -> None:
        start.wait()
        try:
            answers.append(call())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def committed(transactional_db: None) -> tuple[User, Image, Label]:
    """Bob with an image and a label, in rows that other connections see."""
    bob = User.objects.create_user("bob")
    project = Project.objects.create(name="Orchard")
    Membership.objects.create(project=project, user=bob, role=Role.ANNOTATOR)
    label = Label.objects.create(project=project, name="apple", color="#e69f00")
    return bob, image_in(project), label


def test_it_creates_once_when_a_create_comes_twice_at_once(
    committed: tuple[User, Image, Label],
) -> None:
    bob, image, label = committed
    clients = [signed_in(bob) for _ in range(6)]
    for _ in range(5):
        name, body = uuid.uuid4(), written(image, label)
        answers = both([lambda c=c, n=name, b=body: put(c, n, b) for c in clients])
        assert sorted(a.status_code for a in answers) == [200] * 5 + [201]
        assert {a.json()["revision"] for a in answers} == {1}


def test_it_lets_one_of_several_changes_win(committed: tuple[User, Image, Label]) -> None:
    bob, image, label = committed
    name = uuid.uuid4()
    clients = [signed_in(bob) for _ in range(5)]
    put(clients[0], name, written(image, label, columns=7))
    works = [
        lambda c=c, n=n: put(c, name, written(image, label, columns=n + 1), 1) for n, c in enumerate(clients)
    ]
    answers = both(works)
    assert sorted(a.status_code for a in answers) == [200] + [412] * 4
    winner = next(a.json() for a in answers if a.status_code == 200)
    stored = send(clients[0], "GET", address_of(name)).json()
    assert (stored, stored["revision"]) == (winner, 2)


def test_it_takes_nothing_under_a_login_that_is_not_the_makers(
    bobs: Client, alice: User, bob: User, name: uuid.UUID, image: Image, label: Label
) -> None:
    made_by = {"X_Pointillist_User": str(alice.pk)}
    put(bobs, name, written(image, label))
    status = f"images/{image.pk}/"
    for answer in (
        send(bobs, "PUT", address_of(uuid.uuid4()), written(image, label), **made_by),
        send(bobs, "DELETE", address_of(name), If_Match='"1"', **made_by),
        send(bobs, "DELETE", address_of(uuid.uuid4()), If_Match='"1"', **made_by),
        send(bobs, "PATCH", status, {"status": "done"}, **made_by),
        send(bobs, "PATCH", "images/999999/", {"status": "done"}, **made_by),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    row = Annotation.objects.get()
    image.refresh_from_db()
    assert (row.revision, row.deleted, image.status) == (1, False, Image.Status.TODO)
    own = {"X_Pointillist_User": str(bob.pk)}
    assert send(bobs, "PATCH", status, {"status": "done"}, **own).status_code == 200
