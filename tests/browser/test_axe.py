"""Accessibility: axe finds nothing serious on any page, in both themes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

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
    "/": (),
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
    """A project with two images, two labels and one mask."""
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Seen by all"})
    address = f"/api/v1/projects/{created['id']}"
    for name in ("disc", "hole"):
        api.json("POST", f"{address}/labels/", {"name": name})
    files = {f"{x}.png": png(picture(disc(640, 480, x, 240, 90))) for x in (200, 300)}
    images = api.upload(created["id"], files)["created"]
    return {"id": created["id"], "images": [int(image["id"]) for image in images]}


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
    found = in_the_dialog(page, "New project")
    for path, dialogs in PAGES.items():
        page.goto(path.format(project=project["id"]))
        page.get_by_role("heading").first.wait_for()
        found += findings(page)
        for button in dialogs:
            found += in_the_dialog(page, button)
    page.goto(f"/projects/{project['id']}/")
    page.locator('input[type="file"]').first.set_input_files(notes)
    page.get_by_text("Not added").wait_for()
    page.get_by_role("button", name="Account of admin").click()
    page.get_by_role("menu").wait_for()
    return found + findings(page)


def on_the_labelling_page(page: Page, project: dict[str, Any]) -> list[str]:
    """Empty, with a mask in the making, with one kept, with the settings of the view and the keys."""
    label_page = LabelPage(page).open(project["id"], project["images"][0])
    found = findings(page)
    label_page.click(200, 240)
    found += findings(page)
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    found += findings(page)
    page.keyboard.press("q")
    page.keyboard.press("w")
    page.get_by_role("dialog", name="View").wait_for()
    found += findings(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="View").wait_for(state="detached")
    return found + in_the_dialog(page, "Keys and help")


def at_a_conflict(page: Page, api: Api, project: dict[str, Any]) -> list[str]:
    """Somebody else has changed the mask that is changed here."""
    (row,) = api.json("GET", f"/api/v1/images/{project['images'][0]}/annotations/")["results"]
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
        found += on_the_labelling_page(page, project)
        found += at_a_conflict(page, api, project)
    assert found == []
