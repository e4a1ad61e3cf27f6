"""Before, between and after the clicks: hovering, other candidates, moving a point, what is not meant."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, expect
from pycocotools import mask as coco_mask

from inference.contract.storage import Storage
from tests.browser.conftest import new_page, sign_in
from tests.browser.label_page import READY_MS, LabelPage
from tests.browser.suggestions import Suggestions
from tests.inference import tiny_bundle
from tests.running_app import ROOT, Api, RunningApp
from tests.shapes import disc, iou, picture, png

SAMPLES = ROOT / "static" / "samples"
WIDTH, HEIGHT = 640, 480
LEFT, RIGHT, RADIUS = (170, 240), (470, 240), 90

# The alpha of what is drawn of the mask in the making at a place of the page, 0 to 255.
ALPHA = """([x, y]) => {
  const host = document.querySelector('[data-testid=canvas]')
  const canvas = host.querySelectorAll('canvas')[3]
  const box = host.getBoundingClientRect()
  return canvas.getContext('2d').getImageData(x - box.left, y - box.top, 1, 1).data[3]
}"""

# From now on the lowest such alpha of all frames: `lowestAlpha`.
WATCH_ALPHA = f"""(place) => {{
  window.lowestAlpha = 255
  const look = () => {{
    window.lowestAlpha = Math.min(window.lowestAlpha, ({ALPHA})(place))
    requestAnimationFrame(look)
  }}
  look()
}}"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in model with its decoder as preview, so that a hover must give what a click gives."""
    folder = tmp_path_factory.mktemp("bundle") / "model"
    shutil.copytree(ROOT / "inference" / "models" / "builtin", folder)
    shutil.copy(folder / "decoder.onnx", folder / "preview.onnx")
    spec = json.loads((folder / "spec.json").read_text()) | {"id": "hovering-0123456789ab", "preview": True}
    (folder / "spec.json").write_text(json.dumps(spec))
    return folder


@pytest.fixture(scope="module")
def hover_app(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with RunningApp(tmp_path_factory.mktemp("hover-app"), {"MODEL_BUNDLE": str(bundle)}) as running:
        yield running


@pytest.fixture(scope="module")
def hover_api(hover_app: RunningApp) -> Api:
    return Api(hover_app.url, hover_app.token())


@pytest.fixture(scope="module")
def opened(browser: Browser, hover_app: RunningApp, hover_api: Api) -> Iterator[tuple[LabelPage, int]]:
    """One page for all: the labelling page of two discs, and the image's id."""
    project = hover_api.json("POST", "/api/v1/projects/", {"name": "Two discs"})
    hover_api.json("POST", f"/api/v1/projects/{project['id']}/labels/", {"name": "disc"})
    discs = disc(WIDTH, HEIGHT, *LEFT, RADIUS) | disc(WIDTH, HEIGHT, *RIGHT, RADIUS)
    uploaded = hover_api.upload(project["id"], {"discs.png": png(picture(discs))})
    image = int(uploaded["created"][0]["id"])
    with new_page(browser, hover_app.url) as page:
        sign_in(page)
        label_page = LabelPage(page).open(project["id"], image)
        page.get_by_test_id("tour").get_by_role("button", name="Skip").click()
        yield label_page, image


def alpha(label_page: LabelPage, x: float, y: float) -> int:
    return int(label_page.page.evaluate(ALPHA, label_page.screen(x, y)))


def hovers(label_page: LabelPage) -> int:
    return int(label_page.canvas.get_attribute("data-hovers-painted") or 0)


def hover(label_page: LabelPage, x: float, y: float) -> None:
    """Move the pointer there and wait until the mask there is painted."""
    before = hovers(label_page)
    label_page.page.mouse.move(*label_page.screen(x, y), steps=3)
    label_page.page.wait_for_function(
        "before => document.querySelector('[data-testid=canvas][data-hover]')"
        "?.dataset.hoversPainted > before",
        arg=before,
        timeout=READY_MS,
    )


def wait_no_hover(label_page: LabelPage) -> None:
    expect(label_page.canvas).not_to_have_attribute("data-hover", re.compile(".*"))


def saved(api: Api, image: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]
    return rows


def mask_of(row: dict[str, Any]) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = coco_mask.decode(row["rle"]).astype(bool)
    return mask


def replayed(api: Api, image: int, row: dict[str, Any]) -> NDArray[np.bool_]:
    """What the server makes of the prompts that were saved."""
    found = api.json("POST", f"/api/v1/images/{image}/segment/", row["prompts"])["instances"]
    return mask_of(found[0])


def keep(label_page: LabelPage, api: Api, image: int) -> dict[str, Any]:
    """Accept the mask in the making; return it as it is saved, and take it off the image again."""
    label_page.page.keyboard.press("Enter")
    label_page.wait_saved(1)
    (row,) = saved(api, image)
    label_page.page.keyboard.press("Control+z")
    label_page.wait_saved(0)
    label_page.page.keyboard.press("Escape")
    return row


def test_it_shows_the_mask_under_the_pointer_before_a_click(
    opened: tuple[LabelPage, int], screenshots: Path
) -> None:
    label_page, _ = opened
    page = label_page.page
    page.wait_for_selector('[data-testid="canvas"][data-previewer="ready"]', timeout=READY_MS)
    hover(label_page, *LEFT)
    page.screenshot(path=screenshots / "hover.png")
    hovered = alpha(label_page, LEFT[0] + 40, LEFT[1])
    assert hovered > 0
    assert alpha(label_page, *RIGHT) == 0
    hover(label_page, *RIGHT)
    assert alpha(label_page, *LEFT) == 0 < alpha(label_page, *RIGHT)

    page.mouse.move(5, 5)
    wait_no_hover(label_page)
    assert alpha(label_page, *RIGHT) == 0
    hover(label_page, *LEFT)
    page.evaluate(WATCH_ALPHA, label_page.screen(LEFT[0] + 40, LEFT[1]))
    label_page.click(*LEFT)
    wait_no_hover(label_page)
    assert alpha(label_page, LEFT[0] + 40, LEFT[1]) > hovered
    label_page.click(LEFT[0] + 30, LEFT[1])
    assert page.evaluate("lowestAlpha") == hovered

    count = hovers(label_page)
    page.mouse.move(*label_page.screen(*RIGHT), steps=4)
    label_page.click(*RIGHT)
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.mouse.move(*label_page.screen(*LEFT), steps=4)
    assert hovers(label_page) == count
    page.keyboard.press("c")
    expect(label_page.canvas).to_have_attribute("data-hover", re.compile(".*"))
    page.mouse.down(button="middle")
    wait_no_hover(label_page)
    count = hovers(label_page)
    page.mouse.move(*label_page.screen(LEFT[0] + 30, LEFT[1]), steps=4)
    page.mouse.move(*label_page.screen(*LEFT), steps=4)
    assert hovers(label_page) == count
    page.mouse.up(button="middle")
    page.keyboard.press("f")


def test_it_is_switched_off_and_on_for_good(opened: tuple[LabelPage, int]) -> None:
    label_page, image = opened
    page = label_page.page
    hover(label_page, *LEFT)
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        page.keyboard.press("Shift+h")
    wait_no_hover(label_page)
    page.reload()
    label_page.wait_ready(image)
    expect(label_page.canvas).to_have_attribute("data-previewer", "none")
    page.keyboard.press("w")
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        page.get_by_role("switch", name="Mask under the pointer").press("Space")
    page.keyboard.press("Escape")
    page.wait_for_selector('[data-testid="canvas"][data-previewer="ready"]', timeout=READY_MS)
    hover(label_page, *LEFT)
    page.mouse.move(5, 5)


def test_it_takes_another_candidate_and_goes_on_with_it(
    opened: tuple[LabelPage, int], hover_api: Api, screenshots: Path
) -> None:
    label_page, image = opened
    page = label_page.page
    chip = page.get_by_test_id("candidate")
    label_page.click(*LEFT)
    expect(chip).to_have_text(re.compile(r"^1 of 3 · [01]\.\d\d$"))
    best = keep(label_page, hover_api, image)
    assert "candidates" not in best["prompts"]

    label_page.click(*LEFT)
    page.keyboard.press("s")
    expect(chip).to_have_text(re.compile(r"^2 of 3 · "))
    page.screenshot(path=screenshots / "candidates.png")
    second = keep(label_page, hover_api, image)
    assert second["prompts"]["candidates"] == [1]
    assert (mask_of(second) != mask_of(best)).any()
    assert iou(mask_of(second), replayed(hover_api, image, second)) >= 0.99

    label_page.click(*LEFT)
    page.keyboard.press("r")
    expect(chip).to_have_text(re.compile(r"^3 of 3 · "))
    label_page.click(LEFT[0] + 30, LEFT[1])
    expect(chip).to_have_text(re.compile(r"^1 of 3 · "))
    refined = keep(label_page, hover_api, image)
    assert refined["prompts"]["candidates"] == [2, 0]
    assert iou(mask_of(refined), replayed(hover_api, image, refined)) >= 0.99


def test_it_moves_the_mask_with_a_point_that_is_dragged(
    opened: tuple[LabelPage, int], hover_api: Api
) -> None:
    label_page, image = opened
    page = label_page.page
    label_page.click(*LEFT)
    page.mouse.move(*label_page.screen(*LEFT))
    page.mouse.down()
    before = label_page.painted()
    page.mouse.move(*label_page.screen(*RIGHT), steps=6)
    label_page.wait_painted(before)
    page.wait_for_function(f"place => ({ALPHA})(place) > 0", arg=label_page.screen(RIGHT[0] + 40, RIGHT[1]))
    page.mouse.up()
    row = keep(label_page, hover_api, image)
    (point,) = row["prompts"]["points"]
    assert (point["x"], point["y"]) == pytest.approx(RIGHT, abs=2)
    assert iou(mask_of(row), disc(WIDTH, HEIGHT, *RIGHT, RADIUS)) > 0.9
    assert iou(mask_of(row), replayed(hover_api, image, row)) >= 0.99

    label_page.click(*LEFT)
    label_page.draw_box(LEFT, RIGHT)
    page.keyboard.press("Control+z")
    back = keep(label_page, hover_api, image)
    assert (back["prompts"]["points"][0]["x"], len(back["prompts"]["points"])) == (
        pytest.approx(LEFT[0], abs=2),
        1,
    )


def test_it_moves_a_corner_of_the_box_and_keeps_the_points(
    opened: tuple[LabelPage, int], hover_api: Api
) -> None:
    label_page, image = opened
    page = label_page.page
    x, y = LEFT
    page.keyboard.press("b")
    label_page.drag((x - 100, y - 100), (x + 40, y + 40))
    label_page.click(x, y)
    label_page.drag((x + 40, y + 40), (x + 100, y + 100))
    row = keep(label_page, hover_api, image)
    assert row["prompts"]["box"] == pytest.approx([x - 100, y - 100, x + 100, y + 100], abs=2)
    assert len(row["prompts"]["points"]) == 1
    assert iou(mask_of(row), disc(WIDTH, HEIGHT, *LEFT, RADIUS)) > 0.9
    assert iou(mask_of(row), replayed(hover_api, image, row)) >= 0.99
    page.keyboard.press("c")


def test_it_saves_what_is_like_an_example(opened: tuple[LabelPage, int], hover_api: Api) -> None:
    """The box around one disc finds both."""
    label_page, image = opened
    page, suggestions = label_page.page, Suggestions(label_page.page)
    page.keyboard.press("x")
    x, y = LEFT
    label_page.draw_box((x - 95, y - 95), (x + 95, y + 95))
    suggestions.wait_ended()
    suggestions.show_all()
    page.keyboard.press("Shift+Enter")
    expect(suggestions.panel).to_have_count(0)
    label_page.wait_saved(int(page.get_by_test_id("instances").get_attribute("data-count") or 0))
    masks = [mask_of(row) for row in saved(hover_api, image)]
    for place in (LEFT, RIGHT):
        assert max(iou(mask, disc(WIDTH, HEIGHT, *place, RADIUS)) for mask in masks) > 0.9
    assert {row["source"] for row in saved(hover_api, image)} == {"exemplar"}
    page.keyboard.press("Control+z")
    label_page.wait_saved(0)
    page.keyboard.press("c")


def test_it_finds_by_an_example_and_by_what_is_not_meant(
    opened: tuple[LabelPage, int], hover_api: Api
) -> None:
    label_page, discs = opened
    page, suggestions = label_page.page, Suggestions(label_page.page)
    project = hover_api.json("GET", f"/api/v1/images/{discs}/")["project"]
    uploaded = hover_api.upload(project, {"coffee.jpg": (SAMPLES / "coffee.jpg").read_bytes()})
    image = int(uploaded["created"][0]["id"])
    label_page.open(project, image)
    page.keyboard.press("x")
    label_page.draw_box((200, 60), (420, 260))
    suggestions.wait_ended()
    page.mouse.move(*label_page.screen(20, 300))
    page.mouse.down(button="right")
    page.mouse.move(*label_page.screen(120, 390), steps=4)
    page.mouse.up(button="right")
    expect(page.get_by_test_id("examples")).to_contain_text("2 examples, 1 against")
    suggestions.wait_ended()
    suggestions.accept_best()
    label_page.wait_saved(1)
    (row,) = saved(hover_api, image)
    assert [example["positive"] for example in row["prompts"]["exemplars"]] == [True, False]
    assert row["prompts"]["exemplars"][1]["box"] == pytest.approx([20, 300, 120, 390], abs=2)


def test_it_says_that_a_model_has_no_preview_and_asks_for_none(
    opened: tuple[LabelPage, int], hover_app: RunningApp, tmp_path: Path
) -> None:
    """The last one here: from now on the app has a model that no worker of its runs."""
    label_page, _ = opened
    page = label_page.page
    plain = tiny_bundle.write(tmp_path)
    hover_app.manage("activate_model", Storage((hover_app.data / "storage").as_uri()).publish_bundle(plain))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    label_page.canvas.wait_for()
    page.keyboard.press("w")
    expect(page.get_by_text("The model in use has no preview decoder")).to_be_visible(timeout=READY_MS)
    expect(page.get_by_role("switch", name="Mask under the pointer")).to_be_disabled()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.keyboard.press("Shift+h")
    expect(page.get_by_role("alert")).to_contain_text("has no preview decoder")
    assert any(url.endswith("/decoder.onnx") for url in asked)
    assert not any(url.endswith("/preview.onnx") for url in asked)
