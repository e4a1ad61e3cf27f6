"""A hand that does random things on the labelling page, and what the page then shows."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from tests.browser.label_page import READY_MS, LabelPage
from tests.running_app import PASSWORD, Api, RunningApp

WIDTH, HEIGHT = 160, 120
# A page that is quick to draw.
LIGHT: dict[str, Any] = {"viewport": {"width": 800, "height": 480}, "reduced_motion": "reduce"}
# How an annotation looks: label, mask, status.
Look = tuple[int, str, str]
Looks = dict[str, Look]

# The store behind the page, from which all that it shows is drawn.
STORE = """() => {
  const host = document.querySelector('[data-testid=canvas]')
  const key = host && Object.keys(host).find((name) => name.startsWith('__reactFiber$'))
  let fiber = key && host[key]
  while (fiber && !fiber.memoizedProps?.value?.editor) fiber = fiber.return
  return fiber?.memoizedProps.value
}"""
SHOWN = f"""() => {{
  const bench = ({STORE})()
  const {{ all, image, draft, decodeError, selection, saves, history, people }} = bench.editor.state
  return {{
    image: image?.id ?? null, status: image?.status ?? null, draft: draft !== null, decodeError, selection,
    bases: Object.fromEntries(bench.saves.entries.map(({{ uuid, base }}) => [uuid, base])),
    past: history.past.length, future: history.future.length, saves, people: people.length,
    looks: Object.fromEntries(
      all.map(({{ uuid, label, rle, status }}) => [uuid, [label, rle.counts, status]])),
    revisions: Object.fromEntries(all.map(({{ uuid }}) => [uuid, bench.saves.revisionOf(uuid) ?? null])),
  }}
}}"""
SELECT = f"""(uuids) => ({STORE})().editor.set({{ selection: uuids }})"""


@contextmanager
def seeded(variable: str, usual: int) -> Iterator[random.Random]:
    """A random generator; `variable` of the environment sets its seed, which a failure names."""
    seed = int(os.environ.get(variable, usual))
    try:
        yield random.Random(seed)
    except BaseException as failure:
        failure.add_note(f"{variable}={seed}")
        raise


def make_people(app: RunningApp, *names: str) -> None:
    """Create users who have seen the tour."""
    lines = [
        f"User.objects.create_user({name!r}, password={PASSWORD!r}, preferences={{'toured': True}})"
        for name in names
    ]
    app.manage("shell", "-c", "; ".join(["from annotator.models import User", *lines]))


def on_server(api: Api, image: int) -> tuple[Looks, dict[str, int]]:
    """Return what the server has of an image: how its annotations look, and their revisions."""
    rows = api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]
    looks = {row["uuid"]: (row["label"], row["rle"]["counts"], row["status"]) for row in rows}
    return looks, {row["uuid"]: row["revision"] for row in rows}


class Hand:
    """Does what a person can do with keys and the pointer on an open image of WIDTH × HEIGHT pixels."""

    def __init__(self, page: Page, rng: random.Random) -> None:
        self.page = page
        self.rng = rng
        self.label_page = LabelPage(page)

    def shown(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.page.evaluate(SHOWN)
        shown["looks"] = {uuid: tuple(look) for uuid, look in shown["looks"].items()}
        return shown

    def wait(self, is_there: Callable[[dict[str, Any]], object], what: str) -> dict[str, Any]:
        """Wait until what is shown is as it is to be; return it."""
        deadline = time.monotonic() + READY_MS / 1000
        while not is_there(shown := self.shown()):
            assert time.monotonic() < deadline, f"{what}: {shown}"
            self.page.wait_for_timeout(50)
        return shown

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def point(self) -> tuple[float, float]:
        return self.rng.uniform(10, WIDTH - 10), self.rng.uniform(10, HEIGHT - 10)

    def drag(self, *points: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*self.label_page.screen(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.label_page.screen(*point), steps=2)
        mouse.up()

    def select(self, *uuids: str) -> None:
        self.page.evaluate(SELECT, list(uuids))

    def some(self, shown: dict[str, Any], count: int = 1) -> list[str]:
        """Pick masks, fewer where there are not as many."""
        return self.rng.sample(sorted(shown["looks"]), min(count, len(shown["looks"])))

    def brush_new(self) -> None:
        self.press("Escape", "Escape", "p")
        self.drag(self.point(), self.point())

    def polygon(self) -> None:
        x, y = self.rng.uniform(10, 100), self.rng.uniform(10, 70)
        side = self.rng.uniform(15, 45)
        self.press("Escape", "Escape", "y")
        for corner in ((x, y), (x + side, y), (x, y + side), (x, y)):
            self.page.mouse.click(*self.label_page.screen(*corner))

    def brush_on(self, uuid: str) -> None:
        self.select(uuid)
        self.press("p")
        self.drag(self.point(), self.point())

    def erase(self, uuid: str) -> None:
        self.select(uuid)
        self.press("e")
        self.drag(self.point(), self.point())

    def relabel(self, uuid: str) -> None:
        self.select(uuid)
        self.press(self.rng.choice("123"))

    def delete(self, *uuids: str) -> None:
        self.select(*uuids)
        self.press("Delete")
