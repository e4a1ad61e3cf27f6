"""A picture that is too large to be loaded whole: shown tile by tile; masks on it are in its own pixels."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect
from pycocotools import mask as coco_mask

from tests.browser.label_page import LabelPage
from tests.running_app import Api
from tests.shapes import iou, png

WIDTH, HEIGHT, BLOCK = 4608, 3600, 96
WITHIN_S = 30
# A pixel of the map is some 150 on the screen here.
NEAR = 200
Point = tuple[float, float]
Colors = list[list[int]]

# The colours of the layer with the picture, under these image points, in the next frame.
SEEN = """(points) => new Promise((resolve) => requestAnimationFrame(() => {
  const host = document.querySelector('[data-testid=canvas]')
  const { scale, x: left, y: top } = host.dataset
  const layer = host.querySelector('canvas')
  const { data } = layer.getContext('2d').getImageData(0, 0, layer.width, layer.height)
  const at = (value, offset) => Math.floor((Number(offset) + value * Number(scale)) * devicePixelRatio)
  const first = ([x, y]) => 4 * (at(y, top) * layer.width + at(x, left))
  resolve(points.map((point) => [...data.subarray(first(point), first(point) + 4)]))
}))"""


@pytest.fixture(scope="module")
def blocks() -> NDArray[np.uint8]:
    """The colours of a mosaic: RGB of each block."""
    size = (math.ceil(HEIGHT / BLOCK), WIDTH // BLOCK, 3)
    return np.random.default_rng(5).integers(0, 256, size, np.uint8)


@pytest.fixture
def opened(signed_in: Page, api: Api, blocks: NDArray[np.uint8]) -> tuple[LabelPage, int]:
    project: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Large"})
    api.json("POST", f"/api/v1/projects/{project['id']}/labels/", {"name": "thing"})
    pixels = blocks.repeat(BLOCK, 0).repeat(BLOCK, 1)[:HEIGHT]
    answer = api.upload(project["id"], {"mosaic.png": png(Image.fromarray(np.ascontiguousarray(pixels)))})
    image = answer["created"][0]
    assert image["tiles"] == f"/api/v1/images/{image['id']}/tiles/"
    return LabelPage(signed_in).open(project["id"], image["id"]), image["id"]


def test_it_shows_a_large_picture_at_every_zoom_and_saves_what_is_drawn_on_it(
    opened: tuple[LabelPage, int], api: Api, blocks: NDArray[np.uint8], screenshots: Path
) -> None:
    label_page, image = opened
    page = label_page.page
    whole = middles(0, 0, WIDTH, HEIGHT)
    wait_seen(label_page, blocks, whole)

    here = (1530.0, 1540.0)  # where tiles of several levels meet
    for notches in (4, 6, 6):
        zoom(label_page, here, notches)
        assert all(alpha == 255 for *_, alpha in seen(page, [here])), "the picture went away while zooming"
        wait_seen(label_page, blocks, on_screen(label_page, whole) or [here])
    sides = [(1536 + dx, 1536 + dy) for dx in (-0.5, 0.5) for dy in (-0.5, 0.5)]
    wait_seen(label_page, blocks, sides)
    page.screenshot(path=screenshots / "large-picture.png")

    look_around_by_the_map(label_page)

    page.keyboard.press("f")
    expect(page.get_by_test_id("image-map")).to_be_hidden()
    zoom(label_page, (4000.0, 3000.0), 6)
    page.keyboard.press("p")
    stroke(label_page, (3900, 3000), (4300, 3100))
    label_page.wait_saved(1)
    (row,) = rows(api, image)
    assert row["rle"]["size"] == [HEIGHT, WIDTH]
    assert (coco_mask.decode(row["rle"]).astype(bool) == swept((3900, 3000), (4300, 3100), 12)).all()
    take_a_block_by_its_colour(label_page, api, image)


def take_a_block_by_its_colour(label_page: LabelPage, api: Api, image: int) -> None:
    """Of a picture that is never held whole, the wand takes what is in sight, from the tiles that show it."""
    page = label_page.page
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+z")
    page.mouse.click(*label_page.screen(4000, 3000))
    label_page.wait_saved(2)
    taken = coco_mask.decode(rows(api, image)[1]["rle"]).astype(bool)
    left, top = 4000 // BLOCK * BLOCK, 3000 // BLOCK * BLOCK
    block = np.zeros_like(taken)
    block[top : top + BLOCK, left : left + BLOCK] = True
    assert iou(taken, block) > 0.95


def look_around_by_the_map(label_page: LabelPage) -> None:
    """Click and drag on the map: the place comes to the middle of the canvas. Its key puts it away."""
    page = label_page.page
    map = page.get_by_role("img", name="Map of the image")
    box, canvas = map.bounding_box(), label_page.canvas.bounding_box()
    assert box is not None
    assert canvas is not None
    at = [(box["x"] + share * box["width"], box["y"] + share * box["height"]) for share in (0.25, 0.6)]
    middle = (canvas["x"] + canvas["width"] / 2, canvas["y"] + canvas["height"] / 2)
    page.mouse.move(*at[0])
    page.mouse.down()
    assert label_page.screen(0.25 * WIDTH, 0.25 * HEIGHT) == pytest.approx(middle, abs=NEAR)
    page.mouse.move(*at[1], steps=3)
    page.mouse.up()
    assert label_page.screen(0.6 * WIDTH, 0.6 * HEIGHT) == pytest.approx(middle, abs=NEAR)
    page.mouse.move(*at[0])
    assert label_page.screen(0.6 * WIDTH, 0.6 * HEIGHT) == pytest.approx(middle, abs=NEAR)
    page.keyboard.press("Shift+w")
    expect(map).to_have_count(0)
    page.keyboard.press("Shift+w")
    expect(map).to_be_visible()


def rows(api: Api, image: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]
    return found


def middles(left: int, top: int, right: int, bottom: int) -> list[Point]:
    """Return the middles of the blocks in a part of the picture."""
    half = BLOCK / 2
    columns, lines = np.arange(left + half, right, BLOCK), np.arange(top + half, bottom, BLOCK)
    return [(float(x), float(y)) for y in lines for x in columns]


def seen(page: Page, points: list[Point]) -> Colors:
    colors: Colors = page.evaluate(SEEN, [list(point) for point in points])
    return colors


def wait_seen(label_page: LabelPage, blocks: NDArray[np.uint8], points: list[Point]) -> None:
    """Wait until each of these points is shown in its own colour."""
    wanted = np.array([[*blocks[int(y) // BLOCK, int(x) // BLOCK], 255] for x, y in points])
    deadline = time.monotonic() + WITHIN_S
    while (np.abs(np.array(seen(label_page.page, points)) - wanted) > 1).any():
        assert time.monotonic() < deadline, "the picture is not shown as it is"
        label_page.page.wait_for_timeout(100)


def on_screen(label_page: LabelPage, points: list[Point]) -> list[Point]:
    """Return those of the points that are in sight."""
    box = label_page.canvas.bounding_box()
    assert box is not None
    (left, top), (right, bottom) = label_page.screen(0, 0), label_page.screen(WIDTH, HEIGHT)
    x, y = np.array(points).T / [[WIDTH], [HEIGHT]] * [[right - left], [bottom - top]] + [[left], [top]]
    across = (x > box["x"]) & (x < box["x"] + box["width"])
    inside = across & (y > box["y"]) & (y < box["y"] + box["height"])
    return [point for point, visible in zip(points, inside, strict=True) if visible]


def zoom(label_page: LabelPage, about: Point, notches: int) -> None:
    """Turn the wheel over a point of the picture, and wait until the view has changed."""
    before = label_page.canvas.get_attribute("data-scale")
    label_page.page.mouse.move(*label_page.screen(*about))
    label_page.page.mouse.wheel(0, -100 * notches)
    label_page.page.wait_for_function(
        "before => document.querySelector('[data-testid=canvas]').dataset.scale !== before", arg=before
    )


def stroke(label_page: LabelPage, start: Point, end: Point) -> None:
    mouse = label_page.page.mouse
    mouse.move(*label_page.screen(*start))
    mouse.down()
    mouse.move(*label_page.screen(*end), steps=4)
    mouse.up()


def swept(start: Point, end: Point, radius: float) -> NDArray[np.bool_]:
    """Return the pixels whose centre lies within the radius of a line."""
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    x, y = columns + 0.5 - start[0], rows + 0.5 - start[1]
    along = (end[0] - start[0], end[1] - start[1])
    share = ((x * along[0] + y * along[1]) / (along[0] ** 2 + along[1] ** 2)).clip(0, 1)
    inside: NDArray[np.bool_] = np.hypot(x - share * along[0], y - share * along[1]) <= radius
    return inside
