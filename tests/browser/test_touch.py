"""By fingers alone: points for and against, several masks at once; two fingers move and zoom the image."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pycocotools import mask as coco_mask

from tests.browser.conftest import new_page, sign_in
from tests.browser.label_page import LabelPage
from tests.running_app import Api, RunningApp
from tests.shapes import disc, iou, picture, png

WIDTH, HEIGHT = 640, 480
LEFT, RIGHT = disc(WIDTH, HEIGHT, 170, 240, 90), disc(WIDTH, HEIGHT, 470, 240, 90)
TABLET: dict[str, Any] = {
    "viewport": {"width": 1024, "height": 1366},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.fixture
def opened(browser: Browser, app: RunningApp, api: Api) -> Iterator[tuple[LabelPage, int]]:
    """A tablet with the labelling page of two discs, and the image's id."""
    project = api.json("POST", "/api/v1/projects/", {"name": "Fingers"})["id"]
    api.json("POST", f"/api/v1/projects/{project}/labels/", {"name": "disc"})
    image = int(api.upload(project, {"discs.png": png(picture(LEFT | RIGHT))})["created"][0]["id"])
    with new_page(browser, app.url, **TABLET) as page:
        sign_in(page)
        yield LabelPage(page).open(project, image), image


def tap(label_page: LabelPage, x: float, y: float) -> None:
    label_page.page.touchscreen.tap(*label_page.screen(x, y))


def test_it_marks_corrects_and_merges_by_fingers(
    opened: tuple[LabelPage, int], api: Api, screenshots: Path
) -> None:
    label_page, image = opened
    page = label_page.page
    hand = page.get_by_role("radiogroup", name="What a finger does")
    before = label_page.painted()
    tap(label_page, 170, 240)
    label_page.wait_painted(before)
    hand.get_by_text("Take away").tap()
    tap(label_page, 320, 240)
    label_page.wait_painted(before + 1)
    page.screenshot(path=screenshots / "touch.png")
    page.get_by_test_id("accept").tap()
    label_page.wait_saved(1)
    expect(hand.get_by_role("radio", name="Add")).to_be_checked()
    (row,) = rows(api, image)
    assert [point["label"] for point in row["prompts"]["points"]] == [1, 0]
    assert iou(coco_mask.decode(row["rle"]).astype(bool), LEFT) > 0.9

    before = label_page.painted()
    tap(label_page, 470, 240)
    label_page.wait_painted(before)
    page.get_by_test_id("accept").tap()
    label_page.wait_saved(2)
    page.get_by_role("button", name="Select a mask").tap()
    tap(label_page, 170, 240)
    hand.get_by_text("Several").tap()
    tap(label_page, 470, 240)
    page.get_by_role("button", name="Merge the selected masks into one").tap()
    label_page.wait_saved(1)
    (row,) = rows(api, image)
    assert iou(coco_mask.decode(row["rle"]).astype(bool), LEFT | RIGHT) > 0.9


def test_it_draws_a_polygon_by_fingers(opened: tuple[LabelPage, int], api: Api) -> None:
    label_page, image = opened
    page = label_page.page
    page.get_by_role("button", name="Polygon").tap()
    corners = [(100, 100), (500, 120), (300, 400)]
    for corner in (*corners, (600, 460)):
        tap(label_page, *corner)
    bar = page.get_by_test_id("polygon")
    expect(bar).to_contain_text("4 corners")
    page.get_by_role("radiogroup", name="What a finger does").get_by_text("Last one back").tap()
    tap(label_page, 20, 20)
    expect(bar).to_contain_text("3 corners")
    bar.get_by_role("button", name="Close").tap()
    label_page.wait_saved(1)
    (row,) = rows(api, image)
    flat = [float(value) for corner in corners for value in corner]
    (drawn,) = coco_mask.frPyObjects([flat], HEIGHT, WIDTH)
    assert iou(coco_mask.decode(row["rle"]).astype(bool), coco_mask.decode(drawn).astype(bool)) > 0.98


def test_it_moves_and_zooms_by_two_fingers_and_marks_nothing(opened: tuple[LabelPage, int]) -> None:
    label_page, _ = opened
    scale = float(label_page.canvas.get_attribute("data-scale") or 0)
    x, y = label_page.screen(320, 240)
    fingers = label_page.page.context.new_cdp_session(label_page.page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": px, "y": py, "id": i} for i, (px, py) in enumerate(places)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x - 50, y))
    touch("touchStart", (x - 50, y), (x + 50, y))
    for apart in (70, 85, 100):
        touch("touchMove", (x - apart, y + 40), (x + apart, y + 40))
    touch("touchEnd")
    label_page.page.wait_for_function(
        "least => Number(document.querySelector('[data-testid=canvas]').dataset.scale) > least",
        arg=1.8 * scale,
    )
    assert label_page.screen(320, 240) == pytest.approx((x, y + 40), abs=3)
    expect(label_page.page.get_by_role("button", name="Undo")).to_be_disabled()


def rows(api: Api, image: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]
    return found
