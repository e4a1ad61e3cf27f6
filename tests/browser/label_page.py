"""The labelling page as a person uses it: look at the picture, click, press keys."""

from __future__ import annotations

from playwright.sync_api import Page

READY_MS = 60_000


class LabelPage:
    """One labelling page in a real browser; coordinates are image pixels."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.canvas = page.get_by_test_id("canvas")

    def open(self, project: int, image: int) -> LabelPage:
        self.page.goto(f"/projects/{project}/images/{image}")
        return self.wait_ready(image)

    def wait_ready(self, image: int) -> LabelPage:
        """Wait until clicks on this image are answered."""
        selector = f'[data-testid="canvas"][data-image="{image}"][data-state="ready"][data-scale]'
        self.page.wait_for_selector(selector, timeout=READY_MS)
        return self

    def screen(self, x: float, y: float) -> tuple[float, float]:
        """Return where on the page the image's pixel (x, y) is."""
        box = self.canvas.bounding_box()
        assert box is not None
        scale, left, top = (
            float(self.canvas.get_attribute(f"data-{name}") or 0) for name in ("scale", "x", "y")
        )
        return box["x"] + left + x * scale, box["y"] + top + y * scale

    def painted(self) -> int:
        return int(self.canvas.get_attribute("data-masks-painted") or 0)

    def click(self, x: float, y: float, *, positive: bool = True) -> None:
        """Click and wait until the mask is painted."""
        before = self.painted()
        self.page.mouse.click(*self.screen(x, y), button="left" if positive else "right")
        self.wait_painted(before)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag from one corner to the other and wait until the mask is painted."""
        before = self.painted()
        self.draw_box(start, end)
        self.wait_painted(before)

    def draw_box(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag from one corner to the other."""
        self.page.mouse.move(*self.screen(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.screen(*end), steps=5)
        self.page.mouse.up()

    def wait_painted(self, before: int) -> None:
        self.page.wait_for_function(
            "before => Number(document.querySelector('[data-testid=canvas]').dataset.masksPainted) > before",
            arg=before,
            timeout=READY_MS,
        )

    def wait_saved(self, instances: int) -> None:
        """Wait until the page lists this many instances and the server has all of them."""
        self.page.wait_for_selector(f'[data-testid="instances"][data-count="{instances}"]')
        self.page.wait_for_selector('[data-testid="save-state"][data-state="saved"]')
