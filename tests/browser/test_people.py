"""Several people: two on one image, and two who use the same browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import new_page, sign_in
from tests.browser.label_page import READY_MS, LabelPage
from tests.running_app import PASSWORD, Api, RunningApp
from tests.shapes import disc, picture, png

WIDTH, HEIGHT = 640, 480
SAVES = "**/api/v1/annotations/**"


@pytest.fixture(scope="module")
def project(app: RunningApp, api: Api) -> dict[str, Any]:
    """The admin's project, in which Bob annotates too."""
    app.make_user("bob")
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Together"})
    address = f"/api/v1/projects/{created['id']}"
    for name in ("disc", "hole"):
        api.json("POST", f"{address}/labels/", {"name": name})
    member = {"username": "bob", "role": "annotator"}
    api.json("POST", f"{address}/members/", member)
    project: dict[str, Any] = api.json("GET", f"{address}/")
    return project


@pytest.fixture
def image(api: Api, project: dict[str, Any], request: pytest.FixtureRequest) -> int:
    truth = disc(WIDTH, HEIGHT, 320, 240, 60 + len(request.node.name))
    created = api.upload(project["id"], {"disc.png": png(picture(truth))})["created"]
    return int(created[0]["id"])


@pytest.fixture
def bobs_page(browser: Browser, app: RunningApp, project: dict[str, Any]) -> Iterator[Page]:
    with new_page(browser, app.url) as page:
        sign_in(page, "bob")
        yield page


def rows_of(api: Api, image: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]
    return rows


def here(page: Page) -> Any:
    return page.get_by_role("status", name="Also on this image")


def test_it_shows_who_else_is_here_and_what_they_do(
    signed_in: Page, bobs_page: Page, api: Api, project: dict[str, Any], image: int
) -> None:
    ours = LabelPage(signed_in).open(project["id"], image)
    expect(here(signed_in)).to_have_text("")
    theirs = LabelPage(bobs_page).open(project["id"], image)
    expect(here(signed_in)).to_have_text("bob")
    expect(here(bobs_page)).to_have_text("admin")

    theirs.click(320, 240)
    bobs_page.keyboard.press("Enter")
    theirs.wait_saved(1)
    ours.wait_saved(1)
    row = rows_of(api, image)[0]
    assert row["created_by"] == "bob"

    signed_in.get_by_test_id("instances").get_by_role("button", name="disc").click()
    signed_in.keyboard.press("2")
    expect(bobs_page.get_by_test_id("instances")).to_contain_text("hole")
    expect(bobs_page.get_by_role("button", name="Undo")).to_be_disabled()
    labels = [label["id"] for label in project["labels"]]
    assert [(one["label"], one["updated_by"]) for one in rows_of(api, image)] == [(labels[1], "admin")]

    bobs_page.goto("/")
    expect(here(signed_in)).to_have_text("")


def test_it_sends_nothing_under_the_login_of_someone_else_in_the_same_browser(
    signed_in: Page, api: Api, project: dict[str, Any], image: int
) -> None:
    ours = LabelPage(signed_in).open(project["id"], image)
    signed_in.route(SAVES, lambda route: route.abort())
    ours.click(320, 240)
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_selector('[data-testid="save-state"][data-state="offline"]')

    bobs = signed_in.context.new_page()
    signed_in.context.clear_cookies()
    sign_in(bobs, "bob")
    signed_in.unroute(SAVES)
    signed_in.wait_for_selector('[data-testid="save-state"][data-state="signedOut"]', timeout=READY_MS)
    assert rows_of(api, image) == []

    dialog = signed_in.get_by_role("dialog")
    expect(dialog.get_by_label("Username")).to_have_value("admin")
    dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    ours.wait_saved(1)
    assert [row["created_by"] for row in rows_of(api, image)] == ["admin"]
