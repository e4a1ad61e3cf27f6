"""Brush, eraser, polygon and what is done to whole masks: what the server holds is what was drawn."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect
from pycocotools import mask as coco_mask

from inference.contract.rle import encode
from tests.browser.label_page import LabelPage
from tests.running_app import Api
from tests.shapes import disc, iou, picture, png

WIDTH, HEIGHT = 160, 120
Mask = NDArray[np.bool_]
Point = tuple[float, float]

# Whether each image pixel is painted: what lies under its centre on the layer that shows strokes.
PAINTED = """([width, height]) => {
  const host = document.querySelector('[data-testid=canvas]')
  const { scale, x: left, y: top } = host.dataset
  const ratio = devicePixelRatio
  const layer = host.querySelectorAll('canvas')[4]
  const { data } = layer.getContext('2d').getImageData(0, 0, layer.width, layer.height)
  const at = (x, offset) => Math.floor((Number(offset) + (x + 0.5) * Number(scale)) * ratio)
  const pixel = (x, y) => at(y, top) * layer.width + at(x, left)
  const painted = (i) => data[4 * pixel(i % width, Math.floor(i / width)) + 3] > 0
  return Array.from({ length: width * height }, (_, i) => painted(i))
}"""


class Drawing:
    """The labelling page with a hand that draws, and what the server has of it."""

    def __init__(self, page: Page, api: Api, image: int) -> None:
        self.page = page
        self.api = api
        self.image = image
        self.label_page = LabelPage(page)

    def stroke(self, *points: Point, button: str = "left") -> Mask:
        """Draw along the points; return what the screen showed just before the button was released."""
        mouse = self.page.mouse
        mouse.move(*self.label_page.screen(*points[0]))
        mouse.down(button=button)
        for point in points[1:]:
            mouse.move(*self.label_page.screen(*point), steps=4)
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        shown = self.page.evaluate(PAINTED, [WIDTH, HEIGHT])
        mouse.up(button=button)
        return np.array(shown).reshape(HEIGHT, WIDTH)

    def click(self, *points: Point, modifiers: str | None = None) -> None:
        for point in points:
            if modifiers:
                self.page.keyboard.down(modifiers)
            self.page.mouse.click(*self.label_page.screen(*point))
            if modifiers:
                self.page.keyboard.up(modifiers)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def put(self, *masks: Mask) -> None:
        """Save these masks in place of those that are there, as another person would."""
        address = f"/api/v1/images/{self.image}/"
        for row in self.api.json("GET", f"{address}annotations/")["results"]:
            version = {"If-Match": f'"{row["revision"]}"'}
            self.api.json("DELETE", f"/api/v1/annotations/{row['uuid']}/", None, version)
        project = self.api.json("GET", address)["project"]
        (label,) = self.api.json("GET", f"/api/v1/projects/{project}/labels/")["results"]
        body = {"image": self.image, "label": label["id"], "status": "accepted", "source": "brush"}
        for mask in masks:
            path = f"/api/v1/annotations/{uuid.uuid4()}/"
            self.api.json("PUT", path, {**body, "rle": encode(mask).as_dict()})
        self.label_page.wait_saved(len(masks))

    def same(self, *masks: Mask) -> bool:
        """Whether the server has exactly these."""
        saved = self.masks(len(masks))
        return all(any((one == mask).all() for one in saved) for mask in masks)

    def saved(self, instances: int) -> list[dict[str, Any]]:
        self.label_page.wait_saved(instances)
        rows: list[dict[str, Any]] = self.api.json("GET", f"/api/v1/images/{self.image}/annotations/")[
            "results"
        ]
        assert len(rows) == instances
        return rows

    def masks(self, instances: int) -> list[Mask]:
        return [coco_mask.decode(row["rle"]).astype(bool) for row in self.saved(instances)]


def swept(start: Point, end: Point, radius: float) -> Mask:
    """Return the pixels whose centre lies within the radius of a line."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    along = np.array(end) - np.array(start)
    share = ((columns - start[0]) * along[0] + (rows - start[1]) * along[1]) / (along @ along)
    share = share.clip(0, 1)
    distance = np.hypot(columns - start[0] - share * along[0], rows - start[1] - share * along[1])
    inside: Mask = distance <= radius
    return inside


def filled(*corners: Point) -> Mask:
    (rle,) = coco_mask.frPyObjects([[float(value) for corner in corners for value in corner]], HEIGHT, WIDTH)
    mask: Mask = coco_mask.decode(rle).astype(bool)
    return mask


@pytest.fixture
def project(api: Api) -> dict[str, Any]:
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Correcting"})
    api.json("POST", f"/api/v1/projects/{created['id']}/labels/", {"name": "thing"})
    return created


@pytest.fixture
def drawing(signed_in: Page, api: Api, project: dict[str, Any]) -> Drawing:
    shapes = {"a.png": disc(WIDTH, HEIGHT, 50, 60, 20), "b.png": disc(WIDTH, HEIGHT, 90, 60, 20)}
    answer = api.upload(project["id"], {name: png(picture(shape)) for name, shape in shapes.items()})
    first, _ = sorted(row["id"] for row in answer["created"])
    LabelPage(signed_in).open(project["id"], first)
    return Drawing(signed_in, api, first)


def test_it_saves_exactly_what_each_tool_draws(drawing: Drawing, screenshots: Path) -> None:
    paint_erase_split_and_merge(drawing, screenshots)
    paint_on_the_mask_in_the_making(drawing)
    take_by_colour(drawing, screenshots)
    draw_polygons_and_combine_them(drawing, screenshots)


def test_it_saves_exactly_what_is_done_to_whole_masks(drawing: Drawing) -> None:
    """By masks that are put there: two that overlap, and one with holes, specks and a jagged edge."""
    left, right = disc(WIDTH, HEIGHT, 60, 60, 30), disc(WIDTH, HEIGHT, 90, 60, 30)
    drawing.put(left, right)
    select_both(drawing)
    drawing.press("Shift+n")
    assert drawing.same(left & right)
    drawing.press("Control+z")
    select_both(drawing)
    drawing.press("Shift+j")
    assert drawing.same(left & ~right, right)
    drawing.press("Control+z")
    select_both(drawing)
    drawing.press("j")
    assert drawing.same(left | right)
    drawing.press("Control+d")
    assert drawing.same(left | right, left | right)
    drawing.put()

    hole, speck = disc(WIDTH, HEIGHT, 60, 60, 8), disc(WIDTH, HEIGHT, 130, 20, 2)
    island = disc(WIDTH, HEIGHT, 130, 90, 12)
    ring = left & ~hole
    drawing.put(ring | speck | island)
    drawing.press("v")
    drawing.click((40, 60))
    drawing.press("Shift+x")
    assert drawing.same(ring | island)
    drawing.press("Shift+l")
    assert drawing.same(ring)
    drawing.press("Shift+f")
    assert drawing.same(left)
    drawing.press("Control+z", "Control+z", "Control+z")
    assert drawing.same(ring | speck | island)
    drawing.put()

    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    jagged = left | ((columns >= 90) & (columns < 94) & (rows >= 58) & (rows < 60))
    drawing.put(jagged)
    drawing.click((60, 60))
    drawing.press("Shift+s")
    (smooth,) = drawing.masks(1)
    assert not smooth[:, 93:].any()
    assert iou(smooth, left) > 0.98


def select_both(drawing: Drawing) -> None:
    """The left one first."""
    drawing.press("v", "Escape")
    drawing.click((35, 60))
    drawing.click((115, 60), modifiers="Shift")


def paint_erase_split_and_merge(drawing: Drawing, screenshots: Path) -> None:
    page = drawing.page
    drawing.press("p", "}")
    expect(page.get_by_test_id("brush-size")).to_contain_text("30 px")
    shown = drawing.stroke((40, 60), (100, 60))
    (painted,) = drawing.masks(1)
    assert (painted == shown).all()
    assert (painted == swept((40, 60), (100, 60), 15)).all()
    assert [row["source"] for row in drawing.saved(1)] == ["brush"]

    drawing.press("e", "{", "{")
    expect(page.get_by_test_id("brush-size")).to_contain_text("19 px")
    shown = drawing.stroke((70, 30), (70, 100))
    page.screenshot(path=screenshots / "eraser.png")
    (erased,) = drawing.masks(1)
    assert (erased == shown).all()
    assert (erased == painted & ~swept((70, 30), (70, 100), 9.5)).all()
    drawing.press("Control+z")
    assert (drawing.masks(1)[0] == painted).all()
    drawing.press("Control+Shift+z")
    assert (drawing.masks(1)[0] == erased).all()

    drawing.press("Shift+p")
    left, right = sorted(drawing.masks(2), key=lambda mask: int(mask[:, 0:70].sum()), reverse=True)
    assert (left | right == erased).all()
    assert left[:, 70:].sum() == right[:, :70].sum() == 0
    drawing.press("j")
    assert (drawing.masks(1)[0] == erased).all()
    drawing.press("Delete")
    drawing.saved(0)


def paint_on_the_mask_in_the_making(drawing: Drawing) -> None:
    drawing.press("c")
    drawing.label_page.click(50, 60)
    drawing.press("p")
    shown = drawing.stroke((50, 60), (120, 60))
    assert shown.sum() > disc(WIDTH, HEIGHT, 50, 60, 20).sum()
    drawing.saved(0)
    drawing.press("Enter")
    (mask,) = drawing.masks(1)
    assert (mask == shown).all()
    (row,) = drawing.saved(1)
    assert (row["source"], row["prompts"]) == ("brush", None)
    drawing.press("Control+z", "Control+z", "Enter")
    (clicked,) = drawing.masks(1)
    assert (clicked | swept((50, 60), (120, 60), 9.5) == mask).all()
    drawing.press("v")
    drawing.click((50, 60))
    drawing.press("Delete")
    drawing.saved(0)


def take_by_colour(drawing: Drawing, screenshots: Path) -> None:
    """The picture has two colours: a red disc, 185 levels from what is around it."""
    page, red = drawing.page, disc(WIDTH, HEIGHT, 50, 60, 20)
    drawing.press("Escape", "Shift+z")
    expect(page.get_by_test_id("tolerance")).to_contain_text("± 32")
    drawing.click((50, 60))
    assert (drawing.masks(1)[0] == red).all()
    assert [row["source"] for row in drawing.saved(1)] == ["brush"]
    drawing.press("Control+z")
    drawing.saved(0)

    drawing.press("p")
    drawing.stroke((50, 60), (120, 60))
    drawing.press("Shift+z")
    drawing.click((50, 60), modifiers="Alt")
    assert (drawing.masks(1)[0] == swept((50, 60), (120, 60), 9.5) & ~red).all()
    shown = drawing.stroke((50, 60), (130, 60))
    page.screenshot(path=screenshots / "wand.png")
    assert shown.all()
    assert drawing.masks(1)[0].all()
    drawing.press("Control+z", "Control+z", "Control+z")
    drawing.saved(0)
    page.get_by_role("slider", name="Tolerance of the wand").press("Home")
    expect(page.get_by_test_id("tolerance")).to_contain_text("± 0")


def draw_polygons_and_combine_them(drawing: Drawing, screenshots: Path) -> None:
    page = drawing.page
    frame, window = [(20, 20), (90, 20), (90, 90), (20, 90)], [(30, 40), (55, 40), (40, 60)]
    drawing.press("y")
    drawing.click(*frame, frame[0])
    assert (drawing.masks(1)[0] == filled(*frame)).all()

    drawing.press("k")
    drawing.label_page.draw_box((90, 90), (110, 100))
    reshaped = filled((20, 20), (90, 20), (110, 100), (20, 90))
    assert (drawing.masks(1)[0] == reshaped).all()
    drawing.label_page.draw_box((20, 55), (10, 55))
    page.screenshot(path=screenshots / "outline.png")
    assert (drawing.masks(1)[0] == reshaped | filled((20, 20), (20, 90), (10, 55))).all()
    drawing.click((110, 100), modifiers="Alt")
    without = filled((20, 20), (90, 20), (20, 90), (10, 55))
    assert iou(drawing.masks(1)[0], without) > 0.98

    drawing.press("y", "Escape")
    drawing.click(*window, (130, 110))
    page.screenshot(path=screenshots / "polygon.png")
    drawing.press("Backspace", "Enter")
    outer, inner = drawing.masks(2)
    assert (inner == filled(*window)).all()
    assert {row["source"] for row in drawing.saved(2)} == {"polygon"}

    drawing.press("v")
    drawing.click((25, 25))
    drawing.click((40, 48), modifiers="Shift")
    drawing.press("Shift+j")
    assert (drawing.masks(2)[0] == outer & ~inner).all()
    drawing.press("Escape")
    drawing.click((25, 25))
    drawing.press("Shift+f")
    assert (drawing.masks(2)[0] == outer).all()
    page.screenshot(path=screenshots / "masks.png")

    drawing.press("Shift+d")
    page.wait_for_url(f"**/images/{drawing.image + 1}")
    drawing.image += 1
    assert (drawing.masks(1)[0] == outer).all()
    drawing.press("Control+z")
    drawing.saved(0)
