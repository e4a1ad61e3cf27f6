"""Accessibility: axe finds nothing serious on any page, in both themes."""

from __future__ import annotations

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
TABS = ("", "labels", "members", "statistics", "settings")


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


def on_the_pages(page: Page, project: dict[str, Any]) -> list[str]:
    """Every page behind the login but the labelling page."""
    page.get_by_role("button", name="New project").click()
    page.locator("[aria-modal=true]").wait_for()
    found = findings(page)
    for path in ("/", *(f"/projects/{project['id']}/{tab}" for tab in TABS), "/account"):
        page.goto(path)
        page.get_by_role("heading", level=1).wait_for()
        found += findings(page)
    return found


def on_the_labelling_page(page: Page, project: dict[str, Any]) -> list[str]:
    """Empty, with a mask in the making, with one kept, and with the sheet of keys."""
    label_page = LabelPage(page).open(project["id"], project["images"][0])
    found = findings(page)
    label_page.click(200, 240)
    found += findings(page)
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    found += findings(page)
    page.keyboard.press("?")
    page.locator("[aria-modal=true]").wait_for()
    return found + findings(page)


def test_it_shows_no_page_with_a_serious_finding(
    browser: Browser, app: RunningApp, project: dict[str, Any]
) -> None:
    with new_page(browser, app.url) as page:
        page.goto("/sign-in")
        page.get_by_label("Username").wait_for()
        found = findings(page)
        sign_in(page)
        found += on_the_pages(page, project)
        found += on_the_labelling_page(page, project)
    assert found == []
