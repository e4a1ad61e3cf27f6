"""From a dropped photo to a COCO file, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect
from pycocotools import mask as coco_mask

from tests.browser.label_page import LabelPage
from tests.running_app import PASSWORD, ROOT, Api
from tests.shapes import disc, iou, picture, png

WIDTH, HEIGHT = 640, 480
SAMPLES = ROOT / "static" / "samples"


@pytest.fixture(scope="module")
def project(api: Api) -> dict[str, Any]:
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Shapes"})
    api.json("POST", f"/api/v1/projects/{created['id']}/labels/", {"name": "disc"})
    api.json("POST", f"/api/v1/projects/{created['id']}/labels/", {"name": "hole"})
    return created


def upload(api: Api, project: dict[str, Any], name: str, truth: NDArray[np.bool_]) -> int:
    return int(api.upload(project["id"], {name: png(picture(truth))})["created"][0]["id"])


def saved_masks(api: Api, image: int) -> list[tuple[dict[str, Any], NDArray[np.bool_]]]:
    rows = api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]
    return [(row, coco_mask.decode(row["rle"]).astype(bool)) for row in rows]


def test_it_goes_from_a_dropped_photo_to_a_coco_file(
    page: Page, api: Api, tmp_path: Path, screenshots: Path
) -> None:
    truth = disc(WIDTH, HEIGHT, 300, 220, 90)
    photo = tmp_path / "disc.png"
    photo.write_bytes(png(picture(truth)))
    (tmp_path / "notes.jpg").write_text("no picture at all")

    page.goto("/")
    page.get_by_label("Username").fill("admin")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="New project").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Orchard")
    page.get_by_role("combobox", name="Labels").fill("apple")
    page.get_by_role("combobox", name="Labels").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    page.wait_for_url("**/projects/*")
    project = int(page.url.rstrip("/").split("/")[-1])

    page.locator('input[type="file"]').first.set_input_files([photo, tmp_path / "notes.jpg"])
    expect(page.get_by_text("notes.jpg")).to_be_visible()
    page.get_by_role("button", name="Start labelling").click()
    page.wait_for_url("**/images/*")
    image = int(page.url.rstrip("/").split("/")[-1])
    label_page = LabelPage(page).wait_ready(image)
    label_page.click(300, 220)
    page.screenshot(path=screenshots / "one-click.png")
    page.keyboard.press("Enter")
    label_page.wait_saved(1)

    (row, mask), *rest = saved_masks(api, image)
    assert rest == []
    assert iou(mask, truth) >= 0.9
    assert (row["source"], row["status"]) == ("click", "accepted")

    page.goto(f"/projects/{project}")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    document = json.loads(Path(download.value.path()).read_text())
    assert [annotation["id"] for annotation in document["annotations"]] == [row["id"]]
    assert (coco_mask.decode(document["annotations"][0]["segmentation"]).astype(bool) == mask).all()


def test_it_decodes_in_the_page_with_threads_and_without_the_network(
    signed_in: Page, api: Api, project: dict[str, Any]
) -> None:
    page = signed_in
    label_page = LabelPage(page).open(
        project["id"], upload(api, project, "threads.png", disc(WIDTH, HEIGHT, 200, 200, 80))
    )
    assert page.evaluate("crossOriginIsolated") is True
    assert int(label_page.canvas.get_attribute("data-threads") or 0) == page.evaluate(
        "Math.min(4, navigator.hardwareConcurrency)"
    )
    label_page.click(200, 200)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    label_page.click(240, 200)
    label_page.click(500, 400, positive=False)
    assert requests == []


def test_it_corrects_undoes_deletes_and_restores(signed_in: Page, api: Api, project: dict[str, Any]) -> None:
    page = signed_in
    image = upload(api, project, "undo.png", disc(WIDTH, HEIGHT, 320, 240, 100))
    label_page = LabelPage(page).open(project["id"], image)
    label_page.click(320, 240)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    (row, mask), *_ = saved_masks(api, image)
    labels = api.json("GET", f"/api/v1/projects/{project['id']}/labels/")["results"]
    assert row["label"] == labels[1]["id"]

    page.keyboard.press("Control+z")
    label_page.wait_saved(0)
    assert saved_masks(api, image) == []
    page.keyboard.press("Control+Shift+z")
    label_page.wait_saved(1)
    (again, same), *_ = saved_masks(api, image)
    assert (again["uuid"], (same == mask).all()) == (row["uuid"], True)
    assert again["revision"] > row["revision"]


def test_it_draws_with_a_box(signed_in: Page, api: Api, project: dict[str, Any]) -> None:
    page = signed_in
    truth = disc(WIDTH, HEIGHT, 250, 260, 110)
    image = upload(api, project, "box.png", truth)
    label_page = LabelPage(page).open(project["id"], image)
    page.keyboard.press("b")
    label_page.drag((135, 145), (365, 375))
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    (row, mask), *_ = saved_masks(api, image)
    assert row["source"] == "box"
    assert iou(mask, truth) >= 0.85


BURST = """([x, y]) => {
  const target = document.elementFromPoint(x, y)
  for (let i = 0; i < 10; i++) {
    const init = {bubbles: true, cancelable: true, clientX: x + 12 * (i % 4), clientY: y + 9 * i,
                  pointerId: 1, pointerType: 'mouse', isPrimary: true}
    const button = i % 3 === 2 ? {button: 2, buttons: 2} : {button: 0, buttons: 1}
    target.dispatchEvent(new PointerEvent('pointerdown', {...init, ...button}))
    target.dispatchEvent(new PointerEvent('pointerup', {...init, ...button, buttons: 0}))
  }
}"""


def segment(api: Api, image: int, prompts: dict[str, Any]) -> NDArray[np.bool_]:
    answer = api.json("POST", f"/api/v1/images/{image}/segment/", prompts)
    mask: NDArray[np.bool_] = coco_mask.decode(answer["instances"][0]["rle"]).astype(bool)
    return mask


def test_it_shows_the_latest_of_a_burst_of_clicks_and_saves_what_the_server_makes_of_them(
    signed_in: Page, api: Api, project: dict[str, Any]
) -> None:
    page = signed_in
    photo = (SAMPLES / "coffee.jpg").read_bytes()
    image = int(api.upload(project["id"], {"burst.jpg": photo})["created"][0]["id"])
    label_page = LabelPage(page).open(project["id"], image)
    label_page.click(250, 120)
    before = label_page.painted()
    page.evaluate(BURST, label_page.screen(250, 120))
    label_page.wait_painted(before)
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    assert 1 <= label_page.painted() - before <= 3
    (row, mask), *_ = saved_masks(api, image)
    assert [point["label"] for point in row["prompts"]["points"]] == [1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1]
    assert iou(mask, segment(api, image, row["prompts"])) >= 0.999


# Collects the clicks that were decoded ahead.
WATCH_AHEAD = """() => {
  window.ahead = []
  const watch = (list) => {
    for (const { name, detail } of list.getEntries()) if (name === 'decode-ahead') window.ahead.push(detail)
  }
  new PerformanceObserver(watch).observe({ type: 'measure' })
}"""
CLICK_AHEAD = "([x, y]) => window.ahead.findLast(({ at }) => Math.hypot(at.x - x, at.y - y) < 2)"


def test_it_saves_what_the_server_makes_of_clicks_that_were_decoded_ahead(
    signed_in: Page, api: Api, project: dict[str, Any]
) -> None:
    page = signed_in
    photo = (SAMPLES / "rocket.jpg").read_bytes()
    image = int(api.upload(project["id"], {"aimed.jpg": photo})["created"][0]["id"])
    label_page = LabelPage(page).open(project["id"], image)
    page.evaluate(WATCH_AHEAD)
    for x, y in ((250, 120), (60, 40), (400, 200)):
        page.mouse.move(*label_page.screen(x, y))
        foreseen = page.wait_for_function(CLICK_AHEAD, arg=[x, y]).json_value()
        label_page.click(x, y, positive=foreseen["positive"])
    assert page.evaluate("performance.getEntriesByName('decode').length") == 0
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    (row, mask), *_ = saved_masks(api, image)
    assert len(row["prompts"]["points"]) == 3
    assert iou(mask, segment(api, image, row["prompts"])) >= 0.999


def test_it_decodes_a_box_before_the_points_that_came_first(
    signed_in: Page, api: Api, project: dict[str, Any]
) -> None:
    page = signed_in
    photo = (SAMPLES / "cat.jpg").read_bytes()
    image = int(api.upload(project["id"], {"box-last.jpg": photo})["created"][0]["id"])
    label_page = LabelPage(page).open(project["id"], image)
    label_page.click(200, 150)
    label_page.click(60, 40, positive=False)
    page.keyboard.press("b")
    label_page.drag((90, 60), (330, 280))
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    (row, mask), *_ = saved_masks(api, image)
    assert len(row["prompts"]["points"]) == 2
    assert iou(mask, segment(api, image, row["prompts"])) >= 0.999
