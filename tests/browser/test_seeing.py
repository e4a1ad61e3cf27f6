"""How the labelling page looks to one person: tour, view, filmstrip, shortcuts and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import new_page, sign_in
from tests.browser.label_page import LabelPage
from tests.running_app import Api, RunningApp
from tests.shapes import disc, picture, png


@pytest.fixture(scope="module")
def project(app: RunningApp, api: Api) -> dict[str, Any]:
    """A project with three images, in which Clara annotates."""
    app.make_user("clara")
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Seen by Clara"})
    address = f"/api/v1/projects/{created['id']}"
    api.json("POST", f"{address}/labels/", {"name": "disc"})
    api.json("POST", f"{address}/members/", {"username": "clara", "role": "annotator"})
    files = {f"{x}.png": png(picture(disc(640, 480, x, 200, 80))) for x in (200, 300, 400)}
    images = api.upload(created["id"], files)["created"]
    return {"id": created["id"], "images": [int(image["id"]) for image in images]}


@pytest.fixture
def claras_page(browser: Browser, app: RunningApp, project: dict[str, Any]) -> Iterator[Page]:
    with new_page(browser, app.url) as page:
        sign_in(page, "clara")
        yield page


def test_it_looks_as_one_person_wants_it_and_remembers(
    claras_page: Page, project: dict[str, Any], screenshots: Path
) -> None:
    page = claras_page
    first, second, third = project["images"]
    label_page = LabelPage(page).open(project["id"], first)
    page.get_by_test_id("tour").wait_for()
    page.screenshot(path=screenshots / "tour.png")
    follow_the_tour(label_page)
    label_page.wait_saved(1)
    page.keyboard.press("w")
    page.get_by_text("By instance").click()
    page.get_by_role("slider", name="Brightness").press("End")
    scheme = page.locator("html")
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "dark")
    page.get_by_role("switch", name="Always dark page").press("Space")
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "light")
    page.screenshot(path=screenshots / "light.png")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    page.mouse.click(*label_page.screen(200, 200))
    page.keyboard.press("z")
    expect(label_page.canvas).to_have_attribute("data-scale", re.compile(r"^1\.9"))
    page.keyboard.press("f")
    rebind_next_to_do(page)

    page.get_by_test_id("finish").click()
    label_page.wait_ready(second)
    page.keyboard.press("Control+k")
    label_page.wait_ready(third)
    page.get_by_label("Show images by status").select_option("done")
    expect(page.get_by_role("navigation", name="Images").get_by_role("button")).to_have_count(1)

    page.goto("/account")
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        page.get_by_text("Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Konto")
    label_page.open(project["id"], first)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_test_id("save-state")).to_contain_text("Gespeichert")
    expect(page.get_by_test_id("tour")).to_have_count(0)
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "light")
    page.screenshot(path=screenshots / "german.png")
    assert "brightness(3)" in str(label_page.canvas.locator("canvas").first.get_attribute("style"))


def follow_the_tour(label_page: LabelPage) -> None:
    """Do what the tour says: it goes on by itself."""
    page = label_page.page
    tour = page.get_by_test_id("tour")
    expect(tour).to_contain_text("Click an object")
    label_page.click(200, 200)
    expect(tour).to_contain_text("Say what it is")
    tour.get_by_role("button", name="Next").click()
    expect(tour).to_contain_text("Keep it")
    page.keyboard.press("Enter")
    expect(tour).to_contain_text("Go on")
    tour.get_by_role("button", name="Start").click()
    expect(tour).to_have_count(0)


def rebind_next_to_do(page: Page) -> None:
    """Give the command another key; one that another command has is taken only when asked."""
    page.keyboard.press("?")
    key = page.locator("#keys-nextTodo")
    key.click()
    page.keyboard.press("f")
    expect(page.get_by_role("alert")).to_contain_text("Fit to the window")
    page.get_by_role("button", name="Leave it").click()
    key.click()
    page.keyboard.press("Control+k")
    expect(key).to_have_text("Ctrl K")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
