"""Comments pinned to a place: threads with answers, who may change them, and what goes with them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from annotator import removal
from annotator.models import Comment, Image, Label, Project, Role, User
from tests.annotator.api.conftest import HEIGHT, WIDTH, address_of, image_in, send, with_role, written
from tests.annotator.conftest import signed_in

PLACE = {"x": 3.5, "y": 2}


@pytest.fixture
def alices(alice: User, project: Project) -> Client:
    return signed_in(alice)


@pytest.fixture
def bobs(bob: User, project: Project) -> Client:
    return signed_in(bob)


def say(client: Client, image: Image, text: str = "Tighter, please.", **more: Any) -> Any:
    body = {"text": text, **({} if "parent" in more else {"place": PLACE}), **more}
    return send(client, "POST", f"images/{image.pk}/comments/", body)


def change(client: Client, comment: dict[str, Any], **what: Any) -> Any:
    return send(client, "PATCH", f"comments/{comment['uuid']}/", what)


def comments_on(client: Client, image: Image) -> list[dict[str, Any]]:
    return send(client, "GET", f"images/{image.pk}/comments/").json()["results"]


def test_it_pins_a_thread_to_a_place_and_takes_answers(alices: Client, bobs: Client, image: Image) -> None:
    answer = say(alices, image)
    thread = answer.json()
    assert (answer.status_code, thread["place"], thread["parent"]) == (201, {"x": 3.5, "y": 2.0}, None)
    assert (thread["author"], thread["resolved"], thread["edited_at"]) == ("alice", False, None)
    reply = say(bobs, image, "Done.", parent=thread["uuid"]).json()
    assert (reply["parent"], reply["place"], reply["author"]) == (thread["uuid"], None, "bob")
    assert comments_on(bobs, image) == [thread, reply]


def test_it_writes_what_comes_twice_once(
    alices: Client, bobs: Client, image: Image, project: Project
) -> None:
    name = str(uuid.uuid4())
    first, again = say(alices, image, uuid=name), say(alices, image, uuid=name)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert say(bobs, image, uuid=name).status_code == 404
    assert say(alices, image_in(project, "pear.png"), uuid=name).status_code == 404
    assert Comment.objects.count() == 1


def test_it_knows_the_annotation_that_it_is_about(alices: Client, image: Image, label: Label) -> None:
    name = uuid.uuid4()
    send(alices, "PUT", address_of(name), written(image, label))
    assert say(alices, image, annotation=str(name)).json()["annotation"] == str(name)
    assert say(alices, image, annotation=str(uuid.uuid4())).json()["annotation"] is None


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("text", {"text": " "}),
        ("text", {"text": "a" * 4001}),
        ("text", {"text": "a\u0000b"}),
        ("text", {"text": None}),
        ("place", {"place": None}),
        ("place", {"place": {"x": WIDTH + 1, "y": 0}}),
        ("place", {"place": {"x": 0, "y": HEIGHT + 0.1}}),
        ("place", {"place": {"x": -1, "y": 0}}),
        ("place", {"place": {"x": "nan", "y": 0}}),
        ("place", {"place": {"x": 1}}),
        ("parent", {"parent": str(uuid.uuid4())}),
        ("uuid", {"uuid": "mine"}),
    ],
)
def test_it_names_the_field_that_is_wrong(
    alices: Client, image: Image, field: str, body: dict[str, Any]
) -> None:
    answer = say(alices, image, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["details"]) == [field]
    assert not Comment.objects.exists()


def test_it_takes_no_answer_to_an_answer_nor_to_another_images_thread(
    alices: Client, image: Image, project: Project
) -> None:
    thread = say(alices, image).json()
    reply = say(alices, image, "Yes.", parent=thread["uuid"]).json()
    assert list(say(alices, image, "No.", parent=reply["uuid"]).json()["details"]) == ["parent"]
    elsewhere = image_in(project, "pear.png")
    assert list(say(alices, elsewhere, "No.", parent=thread["uuid"]).json()["details"]) == ["parent"]
    placed = say(alices, image, "No.", parent=thread["uuid"], place=PLACE)
    assert list(placed.json()["details"]) == ["parent"]


def test_it_lets_annotators_resolve_and_reopen(alices: Client, bobs: Client, image: Image) -> None:
    thread = say(alices, image).json()
    resolved = change(bobs, thread, resolved=True).json()
    assert (resolved["resolved"], resolved["resolved_by"]) == (True, "bob")
    assert change(alices, thread, resolved=True).json()["resolved_by"] == "bob"
    reopened = change(alices, thread, resolved=False).json()
    assert (reopened["resolved"], reopened["resolved_by"], reopened["resolved_at"]) == (False, None, None)
    reply = say(bobs, image, "Done.", parent=thread["uuid"]).json()
    assert list(change(bobs, reply, resolved=True).json()["details"]) == ["resolved"]


def test_it_lets_its_author_and_reviewers_edit_and_delete(
    project: Project, alices: Client, bobs: Client, image: Image
) -> None:
    theirs, his = say(alices, image).json(), say(bobs, image).json()
    rita = with_role(project, "rita", Role.REVIEWER)
    for refused in (change(bobs, theirs, text="No."), send(bobs, "DELETE", f"comments/{theirs['uuid']}/")):
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    for client, text in ((bobs, "Here."), (rita, "There.")):
        edited = change(client, his, text=text).json()
        assert (edited["text"], edited["author"], bool(edited["edited_at"])) == (text, "bob", True)
    assert send(bobs, "DELETE", f"comments/{his['uuid']}/").status_code == 204
    assert send(rita, "DELETE", f"comments/{theirs['uuid']}/").status_code == 204
    assert comments_on(alices, image) == []


def test_it_restores_what_was_deleted_with_its_answers(
    project: Project, alices: Client, bobs: Client, image: Image
) -> None:
    thread = say(alices, image, uuid=str(uuid.uuid4())).json()
    reply = say(bobs, image, "Done.", parent=thread["uuid"]).json()
    change(bobs, thread, resolved=True)
    before = comments_on(bobs, image)
    assert send(alices, "DELETE", f"comments/{thread['uuid']}/").status_code == 204
    assert comments_on(bobs, image) == []
    assert change(alices, thread, text="Gone?").status_code == 404
    assert list(say(bobs, image, "Still?", parent=thread["uuid"]).json()["details"]) == ["parent"]
    again = {"parent": thread["uuid"], "uuid": reply["uuid"]}
    assert list(say(bobs, image, "Done.", **again).json()["details"]) == ["parent"]
    assert say(bobs, image, uuid=thread["uuid"]).status_code == 404
    assert comments_on(bobs, image) == []

    rita = with_role(project, "rita", Role.REVIEWER)
    restored = say(rita, image, "Something else.", uuid=thread["uuid"])
    assert (restored.status_code, restored.json()) == (200, before[0])
    assert comments_on(bobs, image) == before


def test_it_moves_a_thread_to_another_place(alices: Client, bobs: Client, image: Image, label: Label) -> None:
    name = uuid.uuid4()
    send(alices, "PUT", address_of(name), written(image, label))
    thread = say(bobs, image).json()
    moved = change(bobs, thread, place={"x": 1, "y": 5.5}, annotation=str(name)).json()
    assert (moved["place"], moved["annotation"], moved["edited_at"]) == ({"x": 1, "y": 5.5}, str(name), None)
    assert comments_on(bobs, image) == [moved]
    assert list(change(bobs, thread, place={"x": WIDTH + 1, "y": 0}).json()["details"]) == ["place"]
    reply = say(bobs, image, "Done.", parent=thread["uuid"]).json()
    assert list(change(bobs, reply, place=PLACE).json()["details"]) == ["place"]
    theirs = say(alices, image).json()
    assert change(bobs, theirs, place=PLACE).json()["code"] == "forbidden"


def test_it_lets_viewers_read_only_and_strangers_nothing(
    project: Project, alices: Client, charlie: User, image: Image
) -> None:
    thread = say(alices, image).json()
    viewer, stranger = with_role(project, "vera", Role.VIEWER), signed_in(charlie)
    assert comments_on(viewer, image) == [thread]
    assert say(viewer, image).json()["code"] == "forbidden"
    assert change(viewer, thread, resolved=True).json()["code"] == "forbidden"
    missing = send(stranger, "PATCH", f"comments/{uuid.uuid4()}/", {"resolved": True})
    for answer in (
        send(stranger, "GET", f"images/{image.pk}/comments/"),
        say(stranger, image),
        change(stranger, thread, resolved=True),
        send(stranger, "DELETE", f"comments/{thread['uuid']}/"),
    ):
        assert (answer.status_code, answer.content) == (404, missing.content)


def test_it_counts_open_threads_and_filters_images_by_them(
    alices: Client, bobs: Client, project: Project, image: Image
) -> None:
    thread = say(alices, image).json()
    say(bobs, image, "Done.", parent=thread["uuid"])
    second = say(alices, image).json()
    quiet = image_in(project, "pear.png")

    def counts(query: str = "") -> dict[int, int]:
        rows = send(bobs, "GET", f"projects/{project.pk}/images/{query}").json()["results"]
        return {row["id"]: row["open_comment_count"] for row in rows}

    assert counts() == {image.pk: 2, quiet.pk: 0}
    assert counts("?commented=true") == {image.pk: 2}
    assert counts("?commented=false") == {quiet.pk: 0}
    change(bobs, thread, resolved=True)
    assert counts() == {image.pk: 1, quiet.pk: 0}
    change(bobs, thread, resolved=False)
    send(alices, "DELETE", f"comments/{thread['uuid']}/")
    assert counts() == {image.pk: 1, quiet.pk: 0}
    change(bobs, second, resolved=True)
    assert counts("?commented=true") == {}


def test_it_goes_with_its_thread_and_its_image(alices: Client, bobs: Client, image: Image) -> None:
    first, second = say(alices, image).json(), say(alices, image).json()
    say(bobs, image, "Done.", parent=first["uuid"])
    send(alices, "DELETE", f"comments/{first['uuid']}/")
    assert [comment["uuid"] for comment in comments_on(alices, image)] == [second["uuid"]]
    removal.remove_image(image)
    assert not Comment.objects.exists()


def test_it_takes_nothing_under_a_login_that_is_not_the_makers(
    bobs: Client, alice: User, image: Image
) -> None:
    thread = say(bobs, image).json()
    made_by = {"X_Pointillist_User": str(alice.pk)}
    answers = [
        send(bobs, "POST", f"images/{image.pk}/comments/", {"text": "No.", "place": PLACE}, **made_by),
        send(bobs, "PATCH", f"comments/{thread['uuid']}/", {"resolved": True}, **made_by),
        send(bobs, "DELETE", f"comments/{thread['uuid']}/", **made_by),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert comments_on(bobs, image) == [thread]


def test_it_lists_in_few_queries(alices: Client, image: Image, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        thread = say(alices, image).json()
        say(alices, image, "Done.", parent=thread["uuid"])
    with django_assert_max_num_queries(5):  # session, user, image, comments, and a role
        assert len(comments_on(alices, image)) == 6
