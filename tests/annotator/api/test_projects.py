"""Projects, their labels and their members."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client

from annotator import palette
from annotator.models import Annotation, Image, Label, Membership, Project, Role, User
from inference.contract.storage import Storage
from tests.annotator.api.conftest import address_of, image_in, send, with_role, written
from tests.annotator.conftest import signed_in


def test_it_gives_a_new_project_to_who_makes_it(bob: User) -> None:
    client = signed_in(bob)
    made = send(client, "POST", "projects/", {"name": "Berries", "description": "red"}).json()
    assert (made["name"], made["my_role"], made["created_by"], made["labels"]) == (
        "Berries", "owner", "bob", [],
    )  # fmt: skip
    assert [p["id"] for p in send(client, "GET", "projects/").json()["results"]] == [made["id"]]


def test_it_shows_projects_to_members_and_superusers(
    project: Project, strangers_project: Project, alice: User, charlie: User
) -> None:
    staff = User.objects.create_user("stan", is_staff=True)
    root = User.objects.create_superuser("root")

    def seen(user: User) -> set[int]:
        return {p["id"] for p in send(signed_in(user), "GET", "projects/").json()["results"]}

    assert (seen(alice), seen(charlie)) == ({project.pk}, {strangers_project.pk})
    assert (seen(staff), seen(root)) == (set(), {project.pk, strangers_project.pk})


def test_it_counts_for_the_cards_in_few_queries(
    alice: User, bob: User, project: Project, image: Image, label: Label, django_assert_max_num_queries: Any
) -> None:
    bobs = signed_in(bob)
    for columns in (1, 2):
        send(bobs, "PUT", address_of(uuid.uuid4()), written(image, label, columns))
    send(bobs, "PUT", address_of(uuid.uuid4()), written(image, label, 3, status="suggested"))
    deleted = uuid.uuid4()
    send(bobs, "PUT", address_of(deleted), written(image, label, 4))
    send(bobs, "DELETE", address_of(deleted), If_Match='"1"')
    image_in(project, "done.png")
    Image.objects.filter(file_name="done.png").update(status="done")
    for number in range(5):
        Membership.objects.create(
            project=Project.objects.create(name=f"P{number}"), user=alice, role=Role.VIEWER
        )
    client = signed_in(alice)
    with django_assert_max_num_queries(3):  # session, user, projects
        card = send(client, "GET", "projects/").json()["results"][0]
    assert {name: card[name] for name in ("image_count", "done_count", "annotation_count", "my_role")} == {
        "image_count": 2, "done_count": 1, "annotation_count": 2, "my_role": "owner",
    }  # fmt: skip
    assert card["cover"] == f"/api/v1/images/{image.pk}/thumbnail"
    detail = send(client, "GET", f"projects/{project.pk}/").json()
    assert detail["image_counts"] == {"todo": 1, "done": 1, "approved": 0, "returned": 0}


def test_it_deletes_a_project_with_the_files_that_nothing_else_uses(
    alice: User, project: Project, image: Image, strangers_project: Project, stored: Storage,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    shared = image_in(project, "shared.png")
    twin = image_in(strangers_project, "twin.png")
    Image.objects.filter(pk=twin.pk).update(sha256=shared.sha256)
    for row in (image, shared):
        stored.write_bytes(stored.image_path(row.sha256, "image/png"), b"x")
        stored.write_bytes(stored.thumbnail_path(row.sha256), b"x")
    with django_capture_on_commit_callbacks(execute=True):
        assert send(signed_in(alice), "DELETE", f"projects/{project.pk}/").status_code == 204
    assert not stored.exists(stored.image_path(image.sha256, "image/png"))
    assert not stored.exists(stored.thumbnail_path(image.sha256))
    assert stored.exists(stored.image_path(shared.sha256, "image/png"))


def test_it_chooses_colours_and_keys_for_labels(alice: User, project: Project) -> None:
    client, address = signed_in(alice), f"projects/{project.pk}/labels/"
    made = [send(client, "POST", address, {"name": f"label {n}"}).json() for n in range(13)]
    assert [label["color"] for label in made[:12]] == palette.COLORS
    assert [label["hotkey"] for label in made] == [*"123456789", "", "", "", ""]
    upper = send(client, "POST", address, {"name": "sky", "color": "#ABCDEF", "hotkey": "s"}).json()
    assert (upper["color"], upper["hotkey"]) == ("#abcdef", "s")


def test_it_keeps_names_and_keys_of_labels_apart(alice: User, project: Project) -> None:
    client, address = signed_in(alice), f"projects/{project.pk}/labels/"
    send(client, "POST", address, {"name": "Apple", "hotkey": "a"})
    for body in ({"name": "apple"}, {"name": "pear", "hotkey": "a"}):
        assert send(client, "POST", address, body).json()["code"] == "conflict"
    other = send(client, "POST", address, {"name": "pear"}).json()
    change = f"{address}{other['id']}/"
    assert send(client, "PATCH", change, {"name": "APPLE"}).json()["code"] == "conflict"
    assert send(client, "PATCH", change, {"name": "Pear", "hotkey": "p"}).json()["name"] == "Pear"
    assert send(client, "PUT", change, {"name": "Plum", "hotkey": "u"}).json()["name"] == "Plum"
    assert list(send(client, "PUT", change, {"hotkey": "p"}).json()["details"]) == ["name"]
    bad = send(client, "POST", address, {"name": "x", "color": "red", "hotkey": "ab"})
    assert set(bad.json()["details"]) == {"color", "hotkey"}


def test_it_deletes_no_label_in_use(
    alice: User, bob: User, project: Project, image: Image, label: Label
) -> None:
    name, address = uuid.uuid4(), f"projects/{project.pk}/labels/{label.pk}/"
    send(signed_in(bob), "PUT", address_of(name), written(image, label))
    refused = send(signed_in(alice), "DELETE", address)
    assert (refused.status_code, refused.json()["details"]) == (409, {"annotations": 1})
    send(signed_in(bob), "DELETE", address_of(name), If_Match='"1"')
    assert send(signed_in(alice), "DELETE", address).status_code == 204
    assert not Annotation.objects.exists()


def test_it_deletes_a_label_whose_annotations_were_all_rejected(
    alice: User, bob: User, project: Project, image: Image, label: Label
) -> None:
    name, address = uuid.uuid4(), f"projects/{project.pk}/labels/{label.pk}/"
    bobs = signed_in(bob)
    send(bobs, "PUT", address_of(name), written(image, label, status="suggested"))
    assert send(signed_in(alice), "DELETE", address).json()["details"] == {"annotations": 1}
    send(bobs, "PUT", address_of(name), written(image, label, status="rejected"), If_Match='"1"')
    assert send(signed_in(alice), "DELETE", address).status_code == 204
    assert not Annotation.objects.exists()


def test_it_adds_changes_and_removes_members(alice: User, charlie: User, project: Project) -> None:
    client, address = signed_in(alice), f"projects/{project.pk}/members/"
    added = send(client, "POST", address, {"username": "charlie", "role": "viewer"}).json()
    assert (added["username"], added["role"]) == ("charlie", "viewer")
    assert send(client, "POST", address, {"username": "charlie"}).json()["code"] == "conflict"
    assert list(send(client, "POST", address, {"username": "nobody"}).json()["details"]) == ["username"]
    changed = send(client, "PATCH", f"{address}{added['id']}/", {"role": "reviewer"}).json()
    assert changed["role"] == "reviewer"
    again = send(client, "PUT", f"{address}{added['id']}/", {"role": "annotator"}).json()
    assert again["role"] == "annotator"
    assert send(client, "DELETE", f"{address}{added['id']}/").status_code == 204
    assert send(signed_in(charlie), "GET", address).status_code == 404


def test_it_keeps_an_owner(alice: User, bob: User, project: Project) -> None:
    client, address = signed_in(alice), f"projects/{project.pk}/members/"
    mine = Membership.objects.get(project=project, user=alice)
    for method, body in (("DELETE", None), ("PATCH", {"role": "viewer"}), ("PUT", {"role": "viewer"})):
        refused = send(client, method, f"{address}{mine.pk}/", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    Membership.objects.filter(project=project, user=bob).update(role=Role.OWNER)
    assert send(client, "DELETE", f"{address}{mine.pk}/").status_code == 204


def test_it_lets_anyone_leave_but_only_owners_remove_others(bob: User, project: Project) -> None:
    viewer: Client = with_role(project, "vera", Role.VIEWER)
    bobs = Membership.objects.get(project=project, user=bob)
    veras = Membership.objects.get(project=project, user__username="vera")
    address = f"projects/{project.pk}/members/"
    assert send(viewer, "DELETE", f"{address}{bobs.pk}/").status_code == 403
    assert send(viewer, "DELETE", f"{address}{veras.pk}/").status_code == 204
