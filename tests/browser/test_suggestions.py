"""Words, examples and everything: what the model suggests, and what a person makes of it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from pycocotools import mask as coco_mask

from inference.contract import rle
from tests.browser.label_page import LabelPage
from tests.browser.suggestions import Suggestions, rows
from tests.running_app import Api
from tests.shapes import disc, iou, picture, png

SAMPLES = Path(__file__).resolve().parents[2] / "static" / "samples"


@pytest.fixture(scope="module")
def project(api: Api) -> dict[str, Any]:
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Suggestions"})
    for name in ("thing", "Cat"):
        api.json("POST", f"/api/v1/projects/{created['id']}/labels/", {"name": name})
    return created


def upload_sample(api: Api, project: dict[str, Any], name: str) -> int:
    """Upload a demo photo; return its image, found by its name where another test has uploaded it."""
    answer = api.upload(project["id"], {name: (SAMPLES / name).read_bytes()})
    if created := answer.get("created"):
        return int(created[0]["id"])
    return int(answer["details"]["rejected"][0]["image"])


def no_overlap(masks: list[Any]) -> bool:
    return all(iou(a, b) < 0.8 for place, a in enumerate(masks) for b in masks[place + 1 :])


def test_it_finds_a_word_filters_by_score_and_saves_what_is_accepted(
    signed_in: Page, api: Api, project: dict[str, Any], screenshots: Path
) -> None:
    page, suggestions = signed_in, Suggestions(signed_in)
    image = upload_sample(api, project, "cat.jpg")
    label_page = LabelPage(page).open(project["id"], image)
    suggestions.find("cat")
    page.screenshot(path=screenshots / "suggestions.png")
    suggestions.show_all()
    shown, count = suggestions.counts()
    assert shown == count >= 1
    page.keyboard.press("End")
    assert suggestions.counts() == (0, count)
    suggestions.panel.get_by_role("button", name="Show the best").click()
    assert suggestions.counts()[0] >= 1
    suggestions.slider.focus()
    page.keyboard.press("Home")
    assert suggestions.counts() == (count, count)
    assert rows(api, image) == []

    suggestions.panel.get_by_role("button", name="Accept", exact=True).first.click()
    label_page.wait_saved(1)
    (row,) = rows(api, image)
    labels = api.json("GET", f"/api/v1/projects/{project['id']}/labels/")["results"]
    assert (row["source"], row["status"], row["prompts"]) == ("text", "accepted", {"text": "cat"})
    assert row["label"] == next(label["id"] for label in labels if label["name"] == "Cat")
    mask = coco_mask.decode(row["rle"])
    assert mask.sum() == row["area"] > 0.02 * mask.size

    page.keyboard.press("Control+z")
    label_page.wait_saved(0)
    assert (rows(api, image), suggestions.counts()) == ([], (count, count))
    page.keyboard.press("Control+Shift+z")
    label_page.wait_saved(1)
    assert rows(api, image)[0]["uuid"] == row["uuid"]


def test_it_accepts_by_keys_and_leaves_out_what_is_there_already(
    signed_in: Page, api: Api, project: dict[str, Any]
) -> None:
    page, suggestions = signed_in, Suggestions(signed_in)
    image = upload_sample(api, project, "cat.jpg")
    for row in rows(api, image):
        api.json(
            "DELETE", f"/api/v1/annotations/{row['uuid']}/", headers={"If-Match": f'"{row["revision"]}"'}
        )
    label_page = LabelPage(page).open(project["id"], image)
    suggestions.find("cat")
    suggestions.show_all()
    label_page.canvas.focus()
    if not suggestions.panel.locator('[aria-pressed="true"]').count():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    label_page.wait_saved(1)

    suggestions.find("cat")
    suggestions.show_all()
    assert suggestions.panel.get_by_text("is there already").count() == 1
    label_page.canvas.focus()
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector('[data-testid="accept-all"]:disabled')
    page.wait_for_selector('[data-testid="save-state"][data-state="saved"]')
    masks = [coco_mask.decode(row["rle"]).astype(bool) for row in rows(api, image)]
    first = masks[0]
    assert all(iou(first, other) < 0.8 for other in masks[1:])
    page.keyboard.press("Shift+Delete")
    assert suggestions.counts() == (0, 0)


def test_it_says_that_a_word_is_unknown_and_offers_the_nearest(
    signed_in: Page, api: Api, project: dict[str, Any]
) -> None:
    page, suggestions = signed_in, Suggestions(signed_in)
    LabelPage(page).open(project["id"], upload_sample(api, project, "coffee.jpg"))
    suggestions.find("zebraa")
    state = page.get_by_test_id("search-state")
    expect(state).to_contain_text("does not know “zebraa”")
    state.get_by_role("button", name="zebra").first.click()
    suggestions.wait_ended()
    expect(state).to_have_attribute("data-state", "found")
    expect(state).to_contain_text("“zebra”")


def test_it_finds_what_is_like_an_example(signed_in: Page, api: Api, project: dict[str, Any]) -> None:
    page, suggestions = signed_in, Suggestions(signed_in)
    image = upload_sample(api, project, "coffee.jpg")
    label_page = LabelPage(page).open(project["id"], image)
    before = {row["uuid"] for row in rows(api, image)}
    page.keyboard.press("x")
    label_page.draw_box((200, 60), (420, 260))
    suggestions.wait_ended()
    suggestions.show_all()
    assert suggestions.counts()[0] >= 1
    suggestions.panel.get_by_role("button", name="Accept", exact=True).first.click()
    label_page.wait_saved(len(before) + 1)
    (row,) = [row for row in rows(api, image) if row["uuid"] not in before]
    assert (row["source"], row["status"]) == ("exemplar", "accepted")
    (example,) = row["prompts"]["exemplars"]
    assert example["positive"] is True
    assert example["box"] == pytest.approx([200, 60, 420, 260], abs=2)
    x, y, width, height = row["bbox"]
    assert 200 < x + width / 2 < 420
    assert 60 < y + height / 2 < 260


def test_it_suggests_everything_and_accepts_all_at_once(
    signed_in: Page, api: Api, project: dict[str, Any]
) -> None:
    page, suggestions = signed_in, Suggestions(signed_in)
    image = upload_sample(api, project, "coins.jpg")
    label_page = LabelPage(page).open(project["id"], image)
    page.keyboard.press("a")
    suggestions.wait_ended()
    shown, _ = suggestions.counts()
    assert shown >= 3
    page.keyboard.press("Shift+Enter")
    label_page.wait_saved(shown)
    saved = rows(api, image)
    assert {(row["source"], row["status"]) for row in saved} == {("click", "accepted")}
    assert all(row["prompts"] == {"everything": True} for row in saved)
    assert no_overlap([coco_mask.decode(row["rle"]).astype(bool) for row in saved])
    page.keyboard.press("Control+z")
    label_page.wait_saved(0)
    assert rows(api, image) == []


def test_it_decides_on_what_the_server_suggests(signed_in: Page, api: Api, project: dict[str, Any]) -> None:
    page, suggestions = signed_in, Suggestions(signed_in)
    truths = [disc(320, 240, x, 120, 60) for x in (80, 240)]
    answer = api.upload(project["id"], {"two.png": png(picture(truths[0] | truths[1]))})
    image = int(answer["created"][0]["id"])
    label = api.json("GET", f"/api/v1/projects/{project['id']}/labels/")["results"][1]["id"]
    for truth in truths:
        mask = {"size": [240, 320], "counts": rle.encode(np.asarray(truth)).counts}
        content = {"image": image, "label": label, "rle": mask, "status": "suggested", "source": "text"}
        api.json("PUT", f"/api/v1/annotations/{uuid.uuid4()}/", content)

    label_page = LabelPage(page).open(project["id"], image)
    assert suggestions.counts() == (2, 2)
    label_page.wait_saved(0)
    page.keyboard.press("v")
    page.mouse.click(*label_page.screen(80, 120))
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    page.keyboard.press("Delete")
    label_page.wait_saved(1)
    assert suggestions.counts() == (0, 0)
    by_status = {row["status"]: row for row in rows(api, image)}
    assert sorted(by_status) == ["accepted", "rejected"]
    assert by_status["accepted"]["label"] == label
    assert (coco_mask.decode(by_status["accepted"]["rle"]).astype(bool) == truths[0]).all()

    label_page.open(project["id"], image)
    label_page.wait_saved(1)
    assert suggestions.counts() == (0, 0)
