"""Two hundred random actions while the tab dies, the network goes and the login ends: nothing is lost.

`TORTURE_SEED=…` sets the seed of what is done; a failure names the one that it was.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.conftest import sign_in
from tests.browser.hands import HEIGHT, LIGHT, WIDTH, Hand, Looks, make_people, on_server, seeded
from tests.browser.label_page import READY_MS, LabelPage
from tests.running_app import PASSWORD, Api, RunningApp
from tests.shapes import disc, picture, png

ACTIONS = 200
IMAGES = 3
# How often each action is chosen, and how often each disturbance comes.
DEEDS = {
    "click": 8, "box": 6, "brush_new": 12, "polygon": 10, "brush_on": 12, "erase": 10, "relabel": 14,
    "delete": 10,
    "merge": 6, "split": 4, "duplicate": 6, "flag": 6, "undo": 24, "redo": 14, "go": 10, "finish": 3,
}  # fmt: skip
DISTURBANCES = ["reload", "kill", "kill", "kill offline", "cut", "cut", "cut", "server", "expire", "expire"]
# Deeds that change one mask.
ON_A_MASK = ("brush_on", "erase", "relabel", "delete")
IS_SAVED = '[data-testid="save-state"][data-state="saved"]'


@pytest.fixture
def context(browser: Browser, app: RunningApp) -> Iterator[BrowserContext]:
    with browser.new_context(base_url=app.url, **LIGHT) as context:
        context.set_default_timeout(READY_MS)
        yield context


@pytest.fixture
def project(app: RunningApp, api: Api) -> dict[str, Any]:
    make_people(app, "tess")
    created = api.json("POST", "/api/v1/projects/", {"name": "Torture"})
    address = f"/api/v1/projects/{created['id']}"
    for name in ("one", "two", "three"):
        api.json("POST", f"{address}/labels/", {"name": name})
    api.json("POST", f"{address}/members/", {"username": "tess", "role": "annotator"})
    project: dict[str, Any] = api.json("GET", f"{address}/")
    return project


@pytest.fixture
def images(api: Api, project: dict[str, Any]) -> list[int]:
    files = {f"{i}.png": png(picture(disc(WIDTH, HEIGHT, 50 + 20 * i, 60, 25))) for i in range(IMAGES)}
    return sorted(int(row["id"]) for row in api.upload(project["id"], files)["created"])


class Torture(Hand):
    """One person's day, with everything that can go wrong in it."""

    def __init__(
        self, context: BrowserContext, app: RunningApp, project: int, images: list[int], rng: random.Random
    ) -> None:
        super().__init__(context.new_page(), rng)
        self.errors: list[str] = []
        self.take(self.page)
        self.context, self.app, self.project, self.images = context, app, project, images
        self.image = images[0]
        self.is_cut = False
        self.log: list[str] = []
        # What the page showed last of each image: its annotations and its status.
        self.known: dict[int, tuple[Looks, str]] = {image: ({}, "todo") for image in images}

    # The day

    def take(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page = page
        self.label_page = LabelPage(page)

    def open(self) -> None:
        self.page.goto(f"/projects/{self.project}/images/{self.image}")
        self.arrive()

    def arrive(self) -> None:
        """Wait for the image, with all that a person would do to get there."""
        here = self.page.locator(f'[data-testid="canvas"][data-image="{self.image}"][data-scale]')
        again = self.page.get_by_role("button", name="Try again")
        for _ in range(300):
            if self.dialog.is_visible():
                self.sign_in_again()
            elif here.is_visible():
                return
            elif again.is_visible():
                self.reconnect()
                with contextlib.suppress(Error):
                    again.click(timeout=1000)
            self.page.wait_for_timeout(100)
        raise AssertionError("The image does not open.")

    @property
    def dialog(self) -> Any:
        return self.page.get_by_role("dialog", name="Sign in again")

    def sign_in_again(self) -> None:
        self.reconnect()
        self.dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
        self.dialog.get_by_role("button", name="Sign in").click()
        self.dialog.wait_for(state="hidden")

    def act(self, deed: str) -> None:
        """Do one thing, and note what the page shows after it."""
        self.log.append(deed)
        if self.dialog.is_visible():
            self.sign_in_again()
        method = getattr(self, deed.replace(" ", "_"))
        if deed in ON_A_MASK:
            self.on_one(method)
        else:
            method()
        self.note()

    def note(self) -> None:
        shown = self.shown()
        assert shown["image"] == self.image
        assert shown["saves"]["troubles"] == []
        self.known[self.image] = (shown["looks"], shown["status"])

    def on_one(self, act: Any) -> None:
        for uuid in self.some(self.shown()):
            act(uuid)

    # Deeds; those of Hand that need a mask take one that is there

    def click(self) -> None:
        self.press("Escape", "Escape", "c")
        for _ in range(self.rng.choice((1, 1, 2))):
            self.page.mouse.click(*self.label_page.screen(*self.point()))
        self.accept()

    def box(self) -> None:
        self.press("Escape", "Escape", "b")
        x, y = self.rng.uniform(5, 60), self.rng.uniform(5, 40)
        self.drag((x, y), (x + self.rng.uniform(30, 80), y + self.rng.uniform(30, 70)))
        self.accept()

    def accept(self) -> None:
        """Keep the mask in the making, or drop it where the model found nothing."""
        self.press("Enter")
        for tries in range(3000):
            shown = self.shown()
            if not shown["draft"]:
                return
            if shown["decodeError"]:
                return self.press("Escape")
            if self.dialog.is_visible():
                self.sign_in_again()
                self.press("Enter")  # the dialog may have taken the first
            elif tries == 100:
                self.arrive()
                self.reconnect()
            self.page.wait_for_timeout(20)
        raise AssertionError("No mask came.")

    def merge(self) -> None:
        self.press_on("j", 2)

    def split(self) -> None:
        self.press_on("Shift+p")

    def duplicate(self) -> None:
        self.press_on("Control+d")

    def flag(self) -> None:
        self.press_on(self.rng.choice(("l", "Shift+m")))

    def press_on(self, key: str, count: int = 1) -> None:
        self.select(*self.some(self.shown(), count))
        self.press(key)

    def undo(self) -> None:
        """What is taken back and done again is as it was."""
        before = self.shown()
        self.step("Control+z", "future")
        if before["past"] and self.rng.random() < 0.5:
            self.step("Control+Shift+z", "past")
            assert self.shown()["looks"] == before["looks"]
            self.step("Control+z", "future")

    def redo(self) -> None:
        before = self.shown()
        self.step("Control+Shift+z", "past")
        if before["future"] and self.rng.random() < 0.5:
            self.step("Control+z", "future")
            assert self.shown()["looks"] == before["looks"]

    def step(self, key: str, grows: str) -> None:
        """Press the key of one step through what was done, once more if it was a dialog that took it."""
        length = self.shown()[grows]
        self.press(key)
        if self.shown()[grows] == length and self.dialog.is_visible():
            self.sign_in_again()
            self.press(key)

    def go(self) -> None:
        at = self.images.index(self.image)
        step = self.rng.choice([step for step in (-1, 1) if 0 <= at + step < len(self.images)])
        self.travel("ArrowRight" if step > 0 else "ArrowLeft", self.images[at + step])

    def finish(self) -> None:
        """Done and on to the next image, or back to do."""
        looks, status = self.known[self.image]
        last = self.image == self.images[-1]
        if status != "todo" or last:
            return self.press("d")
        self.known[self.image] = (looks, "done")
        self.travel("d", self.images[self.images.index(self.image) + 1])

    def travel(self, key: str, image: int) -> None:
        """Press the key that leads to an image, once more if it was a dialog that took it."""
        for _ in range(3):
            if not self.is_at(image):
                self.press(key)
            for _ in range(250):
                if self.is_at(image):
                    self.image = image
                    return self.arrive()
                if self.dialog.is_visible():
                    self.sign_in_again()
                    break
                self.page.wait_for_timeout(20)
        raise AssertionError(f"{key} does not lead to image {image}.")

    def is_at(self, image: int) -> bool:
        return self.page.url.endswith(f"/images/{image}")

    # Disturbances

    def reload(self) -> None:
        self.reconnect()
        self.page.reload()
        self.arrive()
        self.check_back()

    def kill(self) -> None:
        """The tab's process dies at once, in the middle of one more stroke."""
        before = self.known[self.image][0]
        self.brush_new()
        self.note()
        with self.page.expect_event("crash"), contextlib.suppress(Error):
            self.page.goto("chrome://crash")
        self.page.close()
        self.reconnect()
        self.take(self.context.new_page())
        self.open()
        self.check_back(before)

    def kill_offline(self) -> None:
        if not self.is_cut:
            self.cut()
        self.brush_new()
        self.note()
        self.kill()

    def cut(self) -> None:
        self.is_cut = not self.is_cut
        self.context.set_offline(self.is_cut)

    def reconnect(self) -> None:
        """The network is back, and the server too, should it still be on its way."""
        if self.is_cut:
            self.cut()
        for _ in range(600):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.app.url}/readyz", timeout=30):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("The server does not come back.")

    def server(self) -> None:
        """The web server is killed; whoever looks after it starts it again."""
        os.kill(web_process(self.app), signal.SIGKILL)

    def expire(self) -> None:
        """The server forgets the login."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        request = urllib.request.Request(f"{self.app.url}/api/v1/session/", method="DELETE")
        request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()))
        request.add_header("X-CSRFToken", cookies["csrftoken"])
        with contextlib.suppress(OSError):
            urllib.request.urlopen(request, timeout=30)

    def check_back(self, before: Looks | None = None) -> None:
        """After the page is read anew it shows what it showed; `before` allows for the last stroke."""
        now, was = self.shown()["looks"], self.known[self.image][0]
        assert now in (was, before)
        self.note()

    # The end

    def settle(self) -> None:
        self.reconnect()
        for _ in range(600):
            if self.dialog.is_visible():
                self.sign_in_again()
            if self.page.locator(IS_SAVED).is_visible():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"Not saved: {self.shown()['saves']}")


def web_process(app: RunningApp) -> int:
    """Return the id of the app's web server: the launcher's child that runs uvicorn."""
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(stat[1]) == app.process.pid and b"uvicorn" in (folder / "cmdline").read_bytes():
                return int(folder.name)
    raise AssertionError("No web server runs.")


def disturbed(rng: random.Random) -> list[str]:
    """Return the actions with the disturbances among them, in the order in which they happen."""
    names, weights = zip(*DEEDS.items(), strict=True)
    day = rng.choices(names, weights, k=ACTIONS)
    for disturbance in DISTURBANCES:
        day.insert(rng.randrange(10, len(day) - 10), disturbance)
    return day


def test_it_loses_nothing_whatever_happens(
    context: BrowserContext, app: RunningApp, api: Api, project: dict[str, Any], images: list[int]
) -> None:
    with seeded("TORTURE_SEED", 20261123) as rng:
        torture = Torture(context, app, project["id"], images, rng)
        sign_in(torture.page, "tess")
        torture.open()
        try:
            for deed in disturbed(rng):
                torture.act(deed)
            torture.settle()
        except BaseException as failure:
            failure.add_note(f"after: {' '.join(torture.log)}")
            raise
        for image in images:
            looks, status = torture.known[image]
            server, revisions = on_server(api, image)
            assert server == looks
            assert api.json("GET", f"/api/v1/images/{image}/")["status"] == status
            torture.image = image
            torture.open()
            shown = torture.shown()
            assert (shown["looks"], shown["revisions"], shown["status"]) == (looks, revisions, status)
        assert torture.errors == []
