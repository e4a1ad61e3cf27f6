"""Two people on one image: comments pinned to places, which of two masks lies above, and its review."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from inference.contract.rle import encode
from tests.browser.conftest import new_page, sign_in
from tests.browser.label_page import LabelPage
from tests.running_app import Api, RunningApp
from tests.shapes import disc, picture, png

WIDTH, HEIGHT = 320, 240
BLUE, ORANGE = (0, 114, 178), (230, 159, 0)
COMMENTS = "**/api/v1/**/comments/**"

# The colour of the layer of accepted masks over an image pixel.
COLOUR = """([x, y]) => {
  const host = document.querySelector('[data-testid=canvas]')
  const { scale, x: left, y: top } = host.dataset
  const layer = host.querySelectorAll('canvas')[1]
  const at = (value, start) => Math.floor((Number(start) + (value + 0.5) * Number(scale)) * devicePixelRatio)
  return [...layer.getContext('2d').getImageData(at(x, left), at(y, top), 1, 1).data].slice(0, 3)
}"""


@pytest.fixture(scope="module")
def project(app: RunningApp, api: Api) -> dict[str, Any]:
    """The admin's project, in which Bob annotates."""
    app.make_user("bob")
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Talk"})
    address = f"/api/v1/projects/{created['id']}"
    for name, color in (("sky", BLUE), ("sun", ORANGE)):
        api.json("POST", f"{address}/labels/", {"name": name, "color": "#{:02x}{:02x}{:02x}".format(*color)})
    api.json("POST", f"{address}/members/", {"username": "bob", "role": "annotator"})
    project: dict[str, Any] = api.json("GET", f"{address}/")
    return project


@pytest.fixture
def image(api: Api, project: dict[str, Any]) -> int:
    """A picture with two masks that overlap, the second drawn above the first."""
    shown = png(picture(disc(WIDTH, HEIGHT, 160, 120, 60)))
    image = int(api.upload(project["id"], {"disc.png": shown})["created"][0]["id"])
    for label, columns in zip(project["labels"], (slice(40, 200), slice(120, 280)), strict=True):
        mask = np.zeros((HEIGHT, WIDTH), bool)
        mask[60:180, columns] = True
        body = {"image": image, "label": label["id"], "status": "accepted", "source": "brush"}
        rle = encode(mask).as_dict()
        api.json("PUT", f"/api/v1/annotations/{uuid.uuid4()}/", body | {"rle": rle})
    return image


@pytest.fixture
def bobs_page(browser: Browser, app: RunningApp, project: dict[str, Any]) -> Iterator[Page]:
    with new_page(browser, app.url) as page:
        sign_in(page, "bob")
        yield page


def test_it_lets_two_people_talk_about_places_and_order_masks(
    signed_in: Page, bobs_page: Page, api: Api, project: dict[str, Any], image: int, screenshots: Path
) -> None:
    ours = LabelPage(signed_in).open(project["id"], image)
    theirs = LabelPage(bobs_page).open(project["id"], image)
    pin_answer_and_resolve(ours, theirs, api, image, screenshots)
    write_without_a_network(theirs, api, image)
    take_back_what_was_done_to_a_comment(ours, theirs, api, image)
    pin_move_open_and_delete_by_keys(ours, theirs, api, image, screenshots)
    find_open_comments(signed_in, project, image, screenshots)
    ours = LabelPage(signed_in).open(project["id"], image)
    change_the_order(ours, api, image, screenshots)
    review_by_keys(ours, theirs, api, project, image, screenshots)


def test_a_pin_that_keys_have_moved_stays_there_when_the_next_image_is_opened(
    signed_in: Page, api: Api, project: dict[str, Any]
) -> None:
    files = {f"{radius}.png": png(picture(disc(WIDTH, HEIGHT, 90, 110, radius))) for radius in (30, 50)}
    image, following = (int(each["id"]) for each in api.upload(project["id"], files)["created"])
    body = {"text": "Move me.", "place": {"x": 100, "y": 100}}
    api.json("POST", f"/api/v1/images/{image}/comments/", body)
    ours = LabelPage(signed_in).open(project["id"], image)
    scale = float(ours.canvas.get_attribute("data-scale") or 1)
    expect(pin(ours, 1)).to_be_visible()
    ours.canvas.focus()
    signed_in.keyboard.press("Tab")
    expect(pin(ours, 1)).to_be_focused()
    signed_in.keyboard.press("Shift+ArrowRight")
    signed_in.keyboard.press(".")
    ours.wait_ready(following)
    wait_for_place(signed_in, api, image, 100 + 40 / scale, 100)


def comments_on(api: Api, image: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.json("GET", f"/api/v1/images/{image}/comments/")["results"]
    return rows


def pin(on: LabelPage, number: int) -> Any:
    return on.page.get_by_role("button", name=re.compile(f"^{number} · "))


def count(on: LabelPage) -> Any:
    return on.page.get_by_test_id("comments")


def pin_answer_and_resolve(
    ours: LabelPage, theirs: LabelPage, api: Api, image: int, screenshots: Path
) -> None:
    ours.page.keyboard.press("t")
    ours.page.mouse.click(*ours.screen(60, 100))
    ours.page.keyboard.type("Tighter on the left, please.")
    ours.page.screenshot(path=screenshots / "comment-new.png")
    ours.page.keyboard.press("Enter")
    expect(count(ours)).to_have_attribute("data-count", "1")

    expect(pin(theirs, 1)).to_be_visible()
    (said,) = comments_on(api, image)
    assert (said["text"], said["author"], said["resolved"]) == (
        "Tighter on the left, please.",
        "admin",
        False,
    )
    assert abs(said["place"]["x"] - 60) < 1
    assert abs(said["place"]["y"] - 100) < 1
    assert said["annotation"] is not None

    theirs.page.keyboard.press("Shift+t")
    card = theirs.page.get_by_role("region", name="Comment 1")
    expect(card).to_contain_text("Tighter on the left, please.")
    expect(card).to_contain_text("About: sky")
    expect(card.get_by_role("button", name="Delete")).to_have_count(0)
    theirs.page.keyboard.press("Enter")
    theirs.page.keyboard.type("Done.")
    theirs.page.keyboard.press("Enter")
    expect(ours.page.get_by_role("region", name="Comment 1")).to_contain_text("Done.")
    ours.page.screenshot(path=screenshots / "comment-thread.png")
    theirs.page.keyboard.press("Escape")
    pin(theirs, 1).click()
    theirs.page.keyboard.press("Shift+r")
    expect(ours.page.get_by_role("region", name="Comment 1, resolved")).to_be_visible()
    ours.page.keyboard.press("Escape")
    expect(pin(ours, 1)).to_have_count(0)
    expect(count(ours)).to_have_attribute("data-count", "0")
    answer = comments_on(api, image)[1]
    assert (answer["parent"], answer["text"], answer["author"]) == (said["uuid"], "Done.", "bob")
    assert comments_on(api, image)[0]["resolved_by"] == "bob"


def write_without_a_network(theirs: LabelPage, api: Api, image: int) -> None:
    page = theirs.page
    page.route(COMMENTS, lambda route: route.abort())
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.mouse.click(*theirs.screen(250, 100))
    page.keyboard.type("Is this the sun?")
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("region", name="Comment 2").get_by_role("img", name="Not on the server yet")
    ).to_be_visible()
    page.wait_for_selector('[data-testid="save-state"][data-state="offline"]')
    assert len(comments_on(api, image)) == 2
    page.unroute(COMMENTS)
    page.get_by_test_id("save-state").click()
    page.wait_for_selector('[data-testid="save-state"][data-state="saved"]')
    expect(page.get_by_role("img", name="Not on the server yet")).to_have_count(0)
    assert [row["text"] for row in comments_on(api, image)][2:] == ["Is this the sun?"]


def wait_for_place(page: Page, api: Api, image: int, x: float, y: float) -> None:
    """Wait until the server has the pin of the last comment there."""
    for _ in range(100):
        place = comments_on(api, image)[-1]["place"]
        if abs(place["x"] - x) < 2 and abs(place["y"] - y) < 2:
            return
        page.wait_for_timeout(100)
    raise AssertionError(place)


def take_back_what_was_done_to_a_comment(ours: LabelPage, theirs: LabelPage, api: Api, image: int) -> None:
    page = theirs.page
    before = comments_on(api, image)
    page.get_by_role("region", name="Comment 2").get_by_role("button", name="Delete").click()
    expect(count(ours)).to_have_attribute("data-count", "0")
    page.keyboard.press("Control+z")
    expect(count(ours)).to_have_attribute("data-count", "1")
    assert comments_on(api, image) == before

    box = pin(theirs, 2).bounding_box()
    page.mouse.move(box["x"] + 6, box["y"] + 12)
    page.mouse.down()
    start, end = theirs.screen(0, 0), theirs.screen(-50, 80)
    page.mouse.move(box["x"] + 6 + end[0] - start[0], box["y"] + 12 + end[1] - start[1], steps=4)
    page.mouse.up()
    wait_for_place(page, api, image, 200, 180)
    page.keyboard.press("Control+z")
    wait_for_place(page, api, image, 250, 100)
    page.keyboard.press("Escape")


def pin_move_open_and_delete_by_keys(
    ours: LabelPage, theirs: LabelPage, api: Api, image: int, screenshots: Path
) -> None:
    page, keyboard = theirs.page, theirs.page.keyboard
    scale = float(theirs.canvas.get_attribute("data-scale") or 1)

    def press(*keys: str) -> None:
        for key in keys:
            keyboard.press(key)

    press("q", "t", "Shift+ArrowUp")
    x, y = (float(each) for each in (theirs.canvas.get_attribute("data-cursor") or "").split())
    press("Space")
    keyboard.type("By keys.")
    press("Enter")
    expect(page.get_by_role("region", name="Comment 3")).to_be_visible()
    wait_for_place(page, api, image, x, y)
    press("Escape")
    expect(theirs.canvas).to_have_attribute("data-cursor", f"{x:g} {y:g}")

    press("Tab", "Tab")
    expect(pin(theirs, 3)).to_be_focused()
    press("Shift+ArrowRight", "ArrowDown", "ArrowDown")
    page.screenshot(path=screenshots / "comment-keys.png")
    assert comments_on(api, image)[-1]["place"]["x"] == pytest.approx(x, abs=1)
    press("Enter")
    wait_for_place(page, api, image, x + 40 / scale, y + 8 / scale)
    press("ArrowLeft", "Escape")
    expect(pin(theirs, 3)).to_be_focused()
    press("Enter")
    expect(page.get_by_role("region", name="Comment 3")).to_be_focused()
    press("Escape")
    expect(pin(theirs, 3)).to_be_focused()

    press("Delete")
    expect(count(ours)).to_have_attribute("data-count", "1")
    expect(theirs.canvas).to_be_focused()
    assert [row["text"] for row in comments_on(api, image)][2:] == ["Is this the sun?"]
    press("q")


def review_by_keys(
    ours: LabelPage, theirs: LabelPage, api: Api, project: dict[str, Any], image: int, screenshots: Path
) -> None:
    """Bob marks two images as done; the reviewer returns one and approves the other."""
    shown = png(picture(disc(WIDTH, HEIGHT, 100, 100, 40)))
    other = int(api.upload(project["id"], {"other.png": shown})["created"][0]["id"])

    def status(on: LabelPage) -> Any:
        return on.page.get_by_test_id("status")

    def in_the_strip(on: LabelPage, name: str, status: str) -> Any:
        frame = on.page.get_by_role("navigation", name="Images").get_by_role("button", name=name)
        return frame.locator(f"[data-status={status}]")

    theirs.open(project["id"], image).page.keyboard.press("Shift+a")
    expect(theirs.page.get_by_text("this takes the role Reviewer")).to_be_visible()
    for each in (image, other):
        theirs.wait_ready(each).page.keyboard.press("d")
    expect(status(theirs)).to_have_attribute("data-status", "done")
    expect(in_the_strip(ours, "other.png", "done")).to_be_visible()

    expect(status(ours)).to_have_attribute("data-status", "done")
    ours.page.keyboard.press("Escape")
    ours.page.keyboard.press("Shift+e")
    ours.page.keyboard.type("The sun is too large.")
    ours.page.screenshot(path=screenshots / "review-return.png")
    ours.page.keyboard.press("Enter")
    ours.wait_ready(other)
    ours.page.screenshot(path=screenshots / "review.png")
    ours.page.keyboard.press("Shift+a")
    expect(ours.page.get_by_text("No other image waits for review")).to_be_visible()
    reason = comments_on(api, image)[-1]
    assert (reason["text"], reason["author"], reason["resolved"]) == ("The sun is too large.", "admin", False)

    expect(theirs.page.get_by_role("main").get_by_text("This image is approved.")).to_be_visible()
    expect(theirs.page.get_by_test_id("reopen")).to_have_count(0)
    theirs.page.screenshot(path=screenshots / "review-approved.png")
    assert api.json("GET", f"/api/v1/images/{other}/")["status"] == "approved"
    expect(in_the_strip(theirs, "disc.png", "returned")).to_be_visible()
    theirs.page.keyboard.press(",")
    theirs.wait_ready(image)
    expect(status(theirs)).to_have_attribute("data-status", "returned")
    expect(theirs.page.get_by_test_id("returned")).to_contain_text("The sun is too large.")
    theirs.page.screenshot(path=screenshots / "review-returned.png")
    approve_what_nobody_has_finished(ours, theirs, api, image)


def approve_what_nobody_has_finished(ours: LabelPage, theirs: LabelPage, api: Api, image: int) -> None:
    """By the button, which says beforehand that this is what happens."""
    page = ours.page
    page.keyboard.press(",")
    ours.wait_ready(image)
    approve = page.get_by_test_id("approve")
    approve.hover()
    expect(page.get_by_role("tooltip", name="Approve without waiting")).to_be_visible()
    approve.click()
    expect(page.get_by_text("Approved, though nobody had marked it as done")).to_be_visible()
    expect(theirs.page.get_by_test_id("status")).to_have_attribute("data-status", "approved")
    assert api.json("GET", f"/api/v1/images/{image}/")["status"] == "approved"


def find_open_comments(page: Page, project: dict[str, Any], image: int, screenshots: Path) -> None:
    page.goto(f"/projects/{project['id']}?commented=true")
    card = page.get_by_role("list", name="Images").get_by_role("listitem")
    expect(card.get_by_role("img", name="1 open comment")).to_be_visible()
    page.screenshot(path=screenshots / "comments-grid.png")
    page.get_by_text("Open comments").click()
    expect(card).to_have_count(1)


def change_the_order(ours: LabelPage, api: Api, image: int, screenshots: Path) -> None:
    page = ours.page

    def above() -> str:
        """Name the mask whose colour the overlap shows more of."""
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))")
        shown = page.evaluate(COLOUR, [160, 120])
        distance = {
            name: np.abs(np.subtract(shown, color)).sum() for name, color in (("sky", BLUE), ("sun", ORANGE))
        }
        return min(distance, key=lambda name: distance[name])

    def orders() -> list[int]:
        ours.wait_saved(2)
        return [row["z_order"] for row in api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]]

    def listed() -> list[str]:
        rows = page.get_by_test_id("instances").get_by_role("listitem")
        return [re.match(r"\w+", text).group() for text in rows.all_inner_texts()]  # type: ignore[union-attr]

    assert (above(), listed(), orders()) == ("sun", ["sun", "sky"], [0, 0])
    page.keyboard.press("v")
    page.mouse.click(*ours.screen(60, 160))
    page.keyboard.press("PageUp")
    assert (orders(), above(), listed()) == ([1, 0], "sky", ["sky", "sun"])
    page.screenshot(path=screenshots / "order.png")
    page.keyboard.press("Control+z")
    assert (orders(), above(), listed()) == ([0, 0], "sun", ["sun", "sky"])
    page.keyboard.press("Escape")
    page.keyboard.down("Alt")
    page.mouse.click(*ours.screen(160, 120))
    page.mouse.click(*ours.screen(160, 120))
    page.keyboard.up("Alt")
    expect(page.get_by_test_id("instances").locator("[aria-pressed=true]")).to_contain_text("sky")
    page.get_by_role("button", name="Order of the masks").click()
    page.screenshot(path=screenshots / "order-menu.png")
    page.get_by_role("menuitem", name="Bring to the front").click()
    assert (orders(), above(), listed()) == ([1, 0], "sky", ["sky", "sun"])
