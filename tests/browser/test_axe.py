"""Accessibility: axe finds nothing serious on any page, in both themes."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from inference.contract.rle import encode
from tests.browser.conftest import new_page, sign_in
from tests.browser.label_page import LabelPage
from tests.running_app import ROOT, Api, RunningApp
from tests.shapes import disc, picture, png

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async rules => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
  const transitions = document.getAnimations().filter(each => each instanceof CSSTransition)
  await Promise.all(transitions.map(each => each.finished.catch(() => {})))
  const chosen = rules ? { runOnly: { type: 'rule', values: rules } } : {}
  const { violations } = await axe.run(document, { resultTypes: ['violations'], ...chosen })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id} at ${target}: ${any[0]?.message}`))
}"""
# Between themes only colours differ.
THEMES: list[tuple[Literal["light", "dark"], list[str] | None]] = [
    ("light", None),
    ("dark", ["color-contrast", "link-in-text-block"]),
]
# Each page with the buttons of its dialogs.
PAGES = {
    "/": ("New project",),
    "/projects/{project}/": ("Export",),
    "/projects/{project}/labels": (),
    "/projects/{project}/members": (),
    "/projects/{project}/statistics": (),
    "/projects/{project}/settings": ("Import COCO", "Delete project"),
    "/account": ("New token",),
    "/projects/999999": (),
    "/nowhere": (),
}


@pytest.fixture(scope="module")
def project(api: Api) -> dict[str, Any]:
    """A project with an image and a label."""
    return make_project(api, "Seen by all", "disc")


def make_project(api: Api, name: str, *labels: str) -> dict[str, Any]:
    """A project with one image, by its ids."""
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": name})
    for label in labels:
        api.json("POST", f"/api/v1/projects/{created['id']}/labels/", {"name": label})
    (image,) = api.upload(created["id"], {"disc.png": png(picture(disc(640, 480, 200, 240, 90)))})["created"]
    return {"id": created["id"], "image": int(image["id"])}


def findings(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it is, in both themes."""
    page.wait_for_load_state("networkidle")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: list[str] = []
    for scheme, rules in THEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{page.url} {scheme}: {each}" for each in page.evaluate(RUN, rules)]
    return found


def in_the_dialog(page: Page, button: str) -> list[str]:
    """What axe finds in the dialog behind a button; it is closed again."""
    page.get_by_role("button", name=button, exact=True).click()
    page.locator("[aria-modal=true]").wait_for()
    found = findings(page)
    page.keyboard.press("Escape")
    page.locator("[aria-modal=true]").wait_for(state="detached")
    return found


def on_the_pages(page: Page, project: dict[str, Any], notes: Path) -> list[str]:
    """Every page behind the login but the labelling page, with its dialogs."""
    found: list[str] = []
    for path, dialogs in PAGES.items():
        page.goto(path.format(project=project["id"]))
        page.get_by_role("heading").first.wait_for()
        found += findings(page)
        for button in dialogs:
            found += in_the_dialog(page, button)
    found += with_a_new_token(page)
    page.goto(f"/projects/{project['id']}/labels")
    page.get_by_role("button", name="Colour of the label disc").click()
    page.get_by_role("dialog").wait_for()
    found += findings(page)
    page.goto(f"/projects/{project['id']}/")
    page.locator('input[type="file"]').first.set_input_files(notes)
    page.get_by_text("Not added").wait_for()
    page.get_by_role("button", name="Account of admin").click()
    page.get_by_role("menu").wait_for()
    return found + findings(page)


def with_a_new_token(page: Page) -> list[str]:
    """What axe finds where a token is shown, this once."""
    page.goto("/account")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("What it is for").fill("nightly")
    page.get_by_role("button", name="Create").click()
    page.get_by_test_id("token").wait_for()
    return findings(page)


def on_the_labelling_page(page: Page, api: Api, project: dict[str, Any]) -> list[str]:
    """From the tour on an empty image, in a project without labels, to a first mask; what opens above it."""
    # As the other pages are: in both themes.
    api.json("PATCH", "/api/v1/me/", {"preferences": {"view": {"dark": False}}})
    label_page = LabelPage(page).open(project["id"], project["image"])
    page.get_by_test_id("tour").wait_for()
    found = findings(page)
    page.get_by_test_id("tour").get_by_role("button", name="Skip").click()
    label_page.click(200, 240)
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="What is this?").wait_for()
    found += findings(page)
    page.keyboard.type("disc")
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    page.get_by_label("Name of the new label").fill("hole")
    page.keyboard.press("Enter")
    label_page.click(420, 100)
    found += findings(page)
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    page.keyboard.press("Shift+z")
    page.get_by_test_id("tolerance").wait_for()
    page.keyboard.press("w")
    page.get_by_role("dialog", name="View").wait_for()
    found += findings(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="View").wait_for(state="detached")
    return found + in_the_dialog(page, "Keys and help")


def with_suggestions_and_comments(page: Page, api: Api, project: dict[str, Any]) -> list[str]:
    """The first of two suggestions is selected, and a comment is written, then answered."""
    image = project["image"]
    labels = api.json("GET", f"/api/v1/projects/{project['id']}/labels/")["results"]
    for x in (60, 500):
        rle = encode(disc(640, 480, x, 240, 40)).as_dict()
        body = {"image": image, "label": labels[0]["id"], "rle": rle, "status": "suggested", "source": "text"}
        api.json("PUT", f"/api/v1/annotations/{uuid.uuid4()}/", body)
    label_page = LabelPage(page).open(project["id"], image)
    page.get_by_test_id("suggestions").wait_for()
    page.keyboard.press("ArrowDown")
    page.locator('[data-testid="suggestions"] [aria-pressed="true"]').wait_for()
    page.keyboard.press("t")
    page.mouse.click(*label_page.screen(320, 60))
    page.keyboard.type("Is this one or two?")
    found = findings(page)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Comment 1").wait_for()
    found += findings(page)
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.get_by_test_id("cursor-hint").get_by_text("leave it here").wait_for()
    found += findings(page)
    page.keyboard.press("Escape")
    return found


def on_a_tablet(browser: Browser, url: str, project: dict[str, Any]) -> list[str]:
    """The labelling page with what only fingers need, and its right panel above the image."""
    tablet: dict[str, Any] = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
    with new_page(browser, url, **tablet, is_mobile=True) as page:
        sign_in(page)
        LabelPage(page).open(project["id"], project["image"])
        page.get_by_role("radiogroup", name="What a finger does").wait_for()
        page.get_by_role("button", name="Labels and masks").tap()
        page.get_by_test_id("instances").wait_for()
        return findings(page)


def at_a_conflict(page: Page, api: Api, project: dict[str, Any]) -> list[str]:
    """Somebody else has changed the mask that is changed here."""
    rows = api.json("GET", f"/api/v1/images/{project['image']}/annotations/")["results"]
    (row,) = (each for each in rows if each["status"] == "accepted")
    page.route("**/api/v1/annotations/**", lambda route: route.abort())
    page.get_by_test_id("instances").get_by_role("button", name="disc").click()
    page.keyboard.press("2")
    page.wait_for_selector('[data-testid="save-state"][data-state="offline"]')
    theirs = {name: row[name] for name in ("image", "label", "rle", "status", "source", "prompts")}
    version = {"If-Match": f'"{row["revision"]}"'}
    api.json("PUT", f"/api/v1/annotations/{row['uuid']}/", {**theirs, "source": "polygon"}, version)
    page.unroute("**/api/v1/annotations/**")
    page.get_by_test_id("save-state").click()
    page.get_by_role("dialog", name="Someone else changed this too").wait_for()
    return findings(page)


def test_it_shows_no_page_with_a_serious_finding(
    browser: Browser, app: RunningApp, api: Api, project: dict[str, Any], tmp_path: Path
) -> None:
    notes = tmp_path / "notes.jpg"
    notes.write_text("no picture at all")
    with new_page(browser, app.url) as page:
        page.goto("/sign-in")
        page.get_by_label("Username").wait_for()
        found = findings(page)
        sign_in(page)
        found += on_the_pages(page, project, notes)
        fresh = make_project(api, "Begun from nothing")
        found += on_the_labelling_page(page, api, fresh)
        found += with_suggestions_and_comments(page, api, fresh)
        found += at_a_conflict(page, api, fresh)
        found += on_a_tablet(browser, app.url, fresh)
    assert found == []
