"""What the annotator feels, in a real Chromium: click to painted mask, and opening images."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.bench.measure import Measurement
from tests.browser.label_page import LabelPage

WARM_UP, CLICKS, CLICKS_PER_OBJECT = 5, 60, 5
HOVERS, SWEEP_S = 40, 6
#: How long a hand aims before it presses.
AIM_MS = 250

# From the key press to the first moment at which clicks on another image are answered, in ms.
GO_TO = """([key]) => new Promise((resolve) => {
  const canvas = document.querySelector('[data-testid=canvas]')
  const before = canvas.dataset.image
  const begun = performance.now()
  const look = () => {
    const now = document.querySelector('[data-testid=canvas]').dataset
    if (now.image !== before && now.state === 'ready') resolve(performance.now() - begun)
    else setTimeout(look, 1)
  }
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code: key, bubbles: true}))
  look()
})"""
# Collects, of each painted hover, the time from the pointer's event, and in the decoder alone, in ms.
WATCH_HOVERS = """() => {
  window.hovers = []
  const decodes = []
  const watch = (list) => {
    for (const { name, startTime, duration } of list.getEntries()) {
      const end = startTime + duration
      if (name === 'hover-decode') decodes.push({ end, duration })
      if (name !== 'hover-to-paint') continue
      const decode = decodes.findLast((each) => each.end <= end)
      if (decode) window.hovers.push([duration, decode.duration])
    }
  }
  new PerformanceObserver(watch).observe({ type: 'measure' })
}"""
CLICK_TIMES = "performance.getEntriesByName('click-to-paint').map((entry) => entry.duration)"


def clicks(
    page: Page, size: tuple[int, int], name: str, target: str, rest_ms: int = 0
) -> Iterator[Measurement]:
    """Real mouse clicks, each until its mask is painted; a new object every few clicks.

    Before each press the pointer rests for `rest_ms` in its place; without, it is pressed as it comes there.
    """
    page.evaluate("performance.clearMeasures('click-to-paint')")
    label_page, chance = LabelPage(page), random.Random(1)
    for number in range(WARM_UP + CLICKS):
        if number % CLICKS_PER_OBJECT == 0:
            page.keyboard.press("Escape")
            page.wait_for_timeout(50)
        x, y = (chance.uniform(0.1, 0.9) * side for side in size)
        if rest_ms:
            page.mouse.move(*label_page.screen(x, y))
            page.wait_for_timeout(rest_ms)
        label_page.click(x, y, positive=number % CLICKS_PER_OBJECT < 3)
    page.keyboard.press("Escape")
    times = [float(t) for t in page.evaluate(CLICK_TIMES)]
    yield Measurement(name, "ms", times[WARM_UP:], target)


def hovers(page: Page, size: tuple[int, int]) -> Iterator[Measurement]:
    """The pointer goes over the image without a click: in jumps, each with a rest, then without a stop."""
    page.wait_for_selector('[data-testid="canvas"][data-previewer="ready"]')
    skip = page.get_by_test_id("tour").get_by_role("button", name="Skip")
    if skip.count():
        skip.click()  # it would lie between the pointer and the image
    page.evaluate(WATCH_HOVERS)
    hover = Hover(LabelPage(page), size)
    yield from hover.jumps()
    yield from hover.sweep()


class Hover:
    """A pointer over the image of `size`, and the previews that it brings."""

    def __init__(self, label_page: LabelPage, size: tuple[int, int]) -> None:
        self.label_page = label_page
        self.page = label_page.page
        self.size = size
        self.chance = random.Random(2)

    def jumps(self) -> Iterator[Measurement]:
        paints = []
        for _ in range(WARM_UP + HOVERS):
            self._move(self.chance.uniform(0.1, 0.9), self.chance.uniform(0.1, 0.9))
            self.page.wait_for_function("() => hovers.length > 0")
            paints += self._taken()
        paints = paints[WARM_UP:]
        yield Measurement("a hover, in the decoder alone", "ms", [decode for _, decode in paints])
        beyond = [paint - decode for paint, decode in paints]
        yield Measurement(
            "move to painted hover, beyond the decoder's time", "ms", beyond, "two frames: ≤ 33 ms"
        )
        times = [paint / decode for paint, decode in paints]
        yield Measurement("move to painted hover, of the decoder's time", "×", times)

    def sweep(self) -> Iterator[Measurement]:
        """A slow curve, so that what is decoded for a place is mostly under the pointer still."""
        rates = []
        share = []
        for second in range(SWEEP_S):
            self._taken()
            begun = time.monotonic()
            while (past := time.monotonic() - begun) < 1:
                turn = 0.4 * (second + past)
                self._move(0.5 + 0.3 * math.cos(turn), 0.5 + 0.3 * math.sin(turn))
            paints = self._taken()
            rates.append(len(paints) / past)
            share += [len(paints) / past * decode / 1000 for _, decode in paints]
        yield Measurement("hovers painted while the pointer moves", "/s", rates)
        yield Measurement(
            "… of what the decoder alone could give", "×", share, "its own pace: 1 ×, where frames allow"
        )

    def _move(self, x: float, y: float) -> None:
        width, height = self.size
        self.page.mouse.move(*self.label_page.screen(x * width, y * height))

    def _taken(self) -> list[tuple[float, float]]:
        """Return what was painted since this was asked last: in ms, from the event, and in the decoder."""
        paints: list[tuple[float, float]] = self.page.evaluate("hovers.splice(0)")
        return paints


def neighbours(page: Page, images: int) -> Iterator[Measurement]:
    """Next image by key, after a pause as long as a quick annotator's: it should be there already."""
    times = []
    for _ in range(images):
        page.wait_for_timeout(1500)
        times.append(float(page.evaluate(GO_TO, ["ArrowRight"])))
    yield Measurement("next image, to clickable", "ms", times, "already there")


def opening(page: Page, project: int, images: list[int]) -> Iterator[Measurement]:
    """Load the page anew on images whose embeddings the server has: all of it, from an empty page."""
    times = []
    for image in images:
        page.goto("about:blank")
        LabelPage(page).open(project, image)
        times.append(float(page.evaluate("performance.now()")))
    yield Measurement("page load to clickable, browser cache warm", "ms", times)


def first_mask(page: Page, project: int, images: list[dict[str, Any]]) -> Iterator[Measurement]:
    """Go by the filmstrip to an image that the browser does not hold but the server has encoded."""
    times = []
    for image in images:
        LabelPage(page).open(project, images[0]["id"] - 2)
        page.wait_for_timeout(1500)
        times.append(float(page.evaluate(JUMP, [image["file_name"], image["id"]])))
    yield Measurement("open another image, to clickable", "ms", times, "≤ 150 ms")


# Choose an image in the filmstrip, which no prefetch has fetched.
JUMP = """([name, image]) => new Promise((resolve, reject) => {
  const frame = document.querySelector(`button[title="${name}"]`)
  if (!frame) return reject(new Error(`${name} is not in the filmstrip`))
  const begun = performance.now()
  const look = () => {
    const now = document.querySelector('[data-testid=canvas]').dataset
    if (now.image === String(image) && now.state === 'ready') resolve(performance.now() - begun)
    else setTimeout(look, 1)
  }
  frame.click()
  look()
})"""
