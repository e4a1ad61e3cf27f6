"""The images of a project: pages, filters, neighbours, review."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from annotator.models import Image, Label, Project, Role, User
from inference.contract.storage import Storage
from tests.annotator.api.conftest import address_of, image_in, send, with_role, written
from tests.annotator.conftest import signed_in


def names(client: Any, project: Project, query: str = "") -> list[str]:
    """Return the file names of all pages."""
    address, found = f"projects/{project.pk}/images/?{query}", []
    while address:
        page = send(client, "GET", address).json()
        found += [image["file_name"] for image in page["results"]]
        address = (page["next"] or "").removeprefix("http://testserver/api/v1/")
    return found


def test_it_pages_in_any_order_without_gaps(alice: User, project: Project) -> None:
    made = [image_in(project, name).file_name for name in ("c", "a", "e", "b", "d")]
    client = signed_in(alice)
    assert names(client, project, "page_size=2") == made
    assert names(client, project, "page_size=2&ordering=-id") == made[::-1]
    assert names(client, project, "page_size=2&ordering=file_name") == sorted(made)
    assert names(client, project, "page_size=2&ordering=-file_name") == sorted(made)[::-1]


def test_it_filters(alice: User, bob: User, project: Project, image: Image, label: Label) -> None:
    pear, plum = image_in(project, "Pear.png"), image_in(project, "plum.png")
    Image.objects.filter(pk=pear.pk).update(status="done")
    Image.objects.filter(pk=plum.pk).update(status="returned")
    leaf = Label.objects.create(project=project, name="leaf", color="#009e73")
    send(signed_in(bob), "PUT", address_of(uuid.uuid4()), written(image, label))
    send(signed_in(bob), "PUT", address_of(uuid.uuid4()), written(pear, leaf, status="suggested"))
    client = signed_in(alice)
    for query, expected in {
        "search=PEAR": ["Pear.png"],
        "search=p": ["apple.png", "Pear.png", "plum.png"],
        "status=done": ["Pear.png"],
        "status=done&status=returned": ["Pear.png", "plum.png"],
        f"label={label.pk}": ["apple.png"],
        f"label={leaf.pk}": [],
        f"after={image.pk}": ["Pear.png", "plum.png"],
        f"after={image.pk}&status=returned": ["plum.png"],
        f"after={plum.pk}": [],
        "annotated=true": ["apple.png"],
        "annotated=false": ["Pear.png", "plum.png"],
    }.items():
        assert names(client, project, query) == expected, query


@pytest.mark.parametrize(
    "query", ["status=nothing", "label=x", "label=99999999999999999999", "label=1.5", "after=-1"]
)
def test_it_says_which_filter_is_wrong(alice: User, project: Project, query: str) -> None:
    answer = send(signed_in(alice), "GET", f"projects/{project.pk}/images/?{query}")
    assert (answer.status_code, list(answer.json()["details"])) == (400, [query.split("=")[0]])


def test_it_lists_in_few_queries(alice: User, project: Project, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        Image.objects.filter(pk=image_in(project, f"{number}.png").pk).update(uploaded_by=alice)
    client = signed_in(alice)
    with django_assert_max_num_queries(4):  # session, user, project, images
        assert len(names(client, project)) == 8


def test_it_knows_an_images_place(alice: User, project: Project, strangers_project: Project) -> None:
    client = signed_in(alice)
    first, second, third = (image_in(project, name) for name in ("1.png", "2.png", "3.png"))
    image_in(strangers_project)

    def place(image: Image) -> tuple[Any, ...]:
        detail = send(client, "GET", f"images/{image.pk}/").json()
        return tuple(detail[name] for name in ("previous", "position", "total", "next"))

    assert place(first) == (None, 1, 3, second.pk)
    assert place(second) == (first.pk, 2, 3, third.pk)
    assert place(third) == (second.pk, 3, 3, None)


def test_it_leaves_review_to_reviewers(bob: User, project: Project, image: Image) -> None:
    bobs, reviewer = signed_in(bob), with_role(project, "rita", Role.REVIEWER)
    for client, status, wanted in [
        (bobs, "done", 200),
        (bobs, "approved", 403),
        (bobs, "returned", 403),
        (reviewer, "returned", 200),
        (reviewer, "approved", 200),
        (bobs, "nonsense", 400),
    ]:
        assert send(client, "PATCH", f"images/{image.pk}/", {"status": status}).status_code == wanted
    assert Image.objects.get().status == "approved"


def test_it_keeps_an_approved_image_from_annotators(bob: User, image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(status="approved")
    reopened = send(signed_in(bob), "PATCH", f"images/{image.pk}/", {"status": "todo"})
    assert reopened.json()["code"] == "forbidden"


def test_it_deletes_an_image_with_its_file(
    alice: User, project: Project, image: Image, stored: Storage, django_capture_on_commit_callbacks: Any
) -> None:
    path = stored.image_path(image.sha256, "image/png")
    stored.write_bytes(path, b"x")
    with django_capture_on_commit_callbacks(execute=True):
        assert send(signed_in(alice), "DELETE", f"images/{image.pk}/").status_code == 204
    assert not stored.exists(path)
    assert send(signed_in(alice), "GET", f"images/{image.pk}/").status_code == 404
