"""SAM 3's clicks in a real browser: the graphs that a checkpoint was exported to, on a worker's embedding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page
from pycocotools import mask as coco_mask

from tests.browser.conftest import new_page, sign_in
from tests.browser.label_page import LabelPage
from tests.browser.suggestions import Suggestions, rows
from tests.inference.models.sam3.conftest import picture
from tests.running_app import Api, RunningApp
from tests.shapes import iou, png

WIDTH, HEIGHT = 640, 480
CLICKS = [{"x": 300, "y": 220, "label": 1}, {"x": 120, "y": 90, "label": 0}]
BOX = [120, 80, 420, 360]


@pytest.fixture(scope="module")
def sam3_api(sam3_app: RunningApp) -> Api:
    return Api(sam3_app.url, sam3_app.token()).seen_tour()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, sam3_app: RunningApp) -> Iterator[Page]:
    with new_page(browser, sam3_app.url) as page:
        sign_in(page)
        yield page


@pytest.fixture
def opened(signed_in: Page, sam3_api: Api) -> tuple[LabelPage, int]:
    """The labelling page of a new image, and the image's id."""
    project = sam3_api.json("POST", "/api/v1/projects/", {"name": "Noise"})
    sam3_api.json("POST", f"/api/v1/projects/{project['id']}/labels/", {"name": "blob"})
    uploaded = sam3_api.upload(project["id"], {"noise.png": png(picture(5, WIDTH, HEIGHT))})
    image = int(uploaded["created"][0]["id"])
    return LabelPage(signed_in).open(project["id"], image), image


def saved_mask(api: Api, image: int) -> NDArray[np.bool_]:
    (row,) = api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]
    mask: NDArray[np.bool_] = coco_mask.decode(row["rle"]).astype(bool)
    return mask


def segmented(api: Api, image: int, **request: Any) -> NDArray[np.bool_]:
    """What the server gives for a prompt, on the same embedding."""
    (found,) = api.json("POST", f"/api/v1/images/{image}/segment/", request)["instances"]
    mask: NDArray[np.bool_] = coco_mask.decode(found["rle"]).astype(bool)
    return mask


def test_it_gives_the_servers_mask_for_a_click_and_its_correction(
    opened: tuple[LabelPage, int], sam3_api: Api
) -> None:
    label_page, image = opened
    for click in CLICKS:
        label_page.click(click["x"], click["y"], positive=bool(click["label"]))
    label_page.page.keyboard.press("Enter")
    label_page.wait_saved(1)
    mask = saved_mask(sam3_api, image)
    assert mask.any()
    assert iou(mask, segmented(sam3_api, image, points=CLICKS)) >= 0.99


def test_it_gives_the_servers_mask_for_a_box(opened: tuple[LabelPage, int], sam3_api: Api) -> None:
    label_page, image = opened
    label_page.page.keyboard.press("b")
    label_page.drag((BOX[0], BOX[1]), (BOX[2], BOX[3]))
    label_page.page.keyboard.press("Enter")
    label_page.wait_saved(1)
    mask = saved_mask(sam3_api, image)
    assert mask.any()
    assert iou(mask, segmented(sam3_api, image, box=BOX)) >= 0.97


def test_it_saves_what_a_word_and_an_example_find(opened: tuple[LabelPage, int], sam3_api: Api) -> None:
    label_page, image = opened
    suggestions = Suggestions(label_page.page)
    suggestions.find("apple")
    suggestions.accept_best()
    label_page.wait_saved(1)
    label_page.page.reload()
    label_page.wait_ready(image)
    label_page.page.keyboard.press("x")
    label_page.draw_box((BOX[0], BOX[1]), (BOX[2], BOX[3]))
    suggestions.wait_ended()
    suggestions.accept_best()
    label_page.wait_saved(2)
    by_source = {row["source"]: row for row in rows(sam3_api, image)}
    assert by_source["text"]["prompts"] == {"text": "apple"}
    for row in by_source.values():
        best = sam3_api.json("POST", f"/api/v1/images/{image}/segment/", {**row["prompts"], "threshold": 0})
        assert row["rle"] == best["instances"][0]["rle"]
