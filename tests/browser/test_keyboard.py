"""The whole job by keys alone: no mouse, no touch, from the login to the COCO file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from playwright.sync_api import Locator, Page, expect
from pycocotools import mask as coco_mask

from tests.browser.label_page import LabelPage
from tests.browser.suggestions import Suggestions
from tests.running_app import PASSWORD, ROOT
from tests.shapes import disc, iou, picture, png

WIDTH, HEIGHT = 640, 480
CAT = ROOT / "static" / "samples" / "cat.jpg"
MOST_TABS = 40


class Keys:
    """A person at the keyboard who looks where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.get_by_test_id("canvas")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, target: Locator) -> None:
        """Go from control to control until the focus is there."""
        expect(target).to_be_enabled()
        for _ in range(MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    def push(self, role: Any, name: str) -> None:
        """Press a button, or follow a link."""
        self.tab_to(self.page.get_by_role(role, name=name, exact=True))
        self.press("Enter")

    def cursor(self) -> tuple[float, float]:
        x, y = (self.canvas.get_attribute("data-cursor") or "").split()
        return float(x), float(y)

    def move(self, x: float, y: float) -> None:
        """Move the cursor to a place in image pixels, as near as single steps lead."""
        self.go(0, x, "ArrowLeft", "ArrowRight")
        self.go(1, y, "ArrowUp", "ArrowDown")

    def go(self, axis: int, wanted: float, back: str, on: str) -> None:
        scale = float(self.canvas.get_attribute("data-scale") or 1)
        for far, step in (("Shift+", 40 / scale), ("", max(4 / scale, 1))):
            while abs(away := wanted - self.cursor()[axis]) > step / 2 + 1:
                self.press(far + (on if away > 0 else back))


def test_it_does_the_whole_job_by_keys_alone(page: Page, tmp_path: Path, screenshots: Path) -> None:
    keys, truth = Keys(page), disc(WIDTH, HEIGHT, 300, 220, 90)
    photos = tmp_path / "photos.zip"
    with ZipFile(photos, "w") as archive:
        archive.writestr("disc.png", png(picture(truth)))
        archive.write(CAT, CAT.name)

    # Heard from the start: a listener that is added just before the key may come too late.
    page.on("filechooser", lambda chooser: chooser.set_files(photos))
    page.goto("/sign-in")
    page.get_by_label("Username").wait_for()
    keys.write("admin")
    keys.press("Tab")
    keys.write(PASSWORD)
    keys.press("Enter")

    keys.push("button", "New project")
    page.get_by_role("dialog").wait_for()
    keys.write("By keys")
    keys.press("Enter")
    page.wait_for_url("**/projects/*")
    keys.tab_to(page.get_by_role("tab", name="Images"))
    keys.press("ArrowRight", "Enter")
    new_label = page.get_by_role("textbox", name="New label")
    keys.tab_to(new_label)
    keys.write("cat")
    keys.press("Enter")
    expect(new_label).to_have_value("")

    keys.push("button", "Upload")
    keys.push("button", "Start labelling")
    page.wait_for_url("**/images/*")
    image = int(page.url.split("/")[-1])
    label_page = LabelPage(page).wait_ready(image)

    keys.press("F6")
    expect(keys.canvas).to_be_focused()
    keys.press("Tab")
    expect(keys.canvas).not_to_be_focused()
    keys.press("Shift+Tab")
    keys.move(300, 220)
    before = label_page.painted()
    keys.press("Space")
    label_page.wait_painted(before)
    expect(page.get_by_test_id("canvas-says")).to_contain_text("Mask of about")
    keys.move(400, 300)
    keys.press("Shift+Space")
    label_page.wait_painted(before + 1)
    page.screenshot(path=screenshots / "keyboard.png")
    keys.press("Enter")
    label_page.wait_saved(1)
    expect(page.get_by_test_id("canvas-says")).to_contain_text("Kept: cat")

    suggestions = Suggestions(page)
    keys.press(".")
    label_page.wait_ready(image + 1)
    suggestions.find("cat")
    keys.tab_to(suggestions.slider)
    keys.press("Home", "Alt+ArrowDown", "Enter")
    label_page.wait_saved(1)

    keys.press("F6", "Shift+F6", "Shift+F6")
    keys.push("link", "By keys")
    page.wait_for_url("**/projects/*")
    keys.push("button", "Export")
    keys.tab_to(page.get_by_role("link", name="Download"))
    with page.expect_download() as download:
        keys.press("Enter")
    document = json.loads(Path(download.value.path()).read_text())
    drawn, found = sorted(document["annotations"], key=lambda annotation: annotation["image_id"])
    assert [category["name"] for category in document["categories"]] == ["cat"]
    assert iou(coco_mask.decode(drawn["segmentation"]).astype(bool), truth) >= 0.9
    assert found["area"] > 0.02 * found["segmentation"]["size"][0] * found["segmentation"]["size"][1]
