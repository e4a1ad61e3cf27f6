"""What the model suggests on the labelling page, and what the server has of it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.label_page import READY_MS
from tests.running_app import Api


class Suggestions:
    """The part of the labelling page that finds and suggests."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.get_by_test_id("suggestions")
        self.slider = self.panel.get_by_role("slider")

    def find(self, word: str) -> None:
        """Type a word as a person does, and wait for what becomes of it."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(word)
        self.page.keyboard.press("Enter")
        self.wait_ended()

    def wait_ended(self) -> None:
        ended = ",".join(
            f'[data-testid="search-state"][data-state="{state}"]' for state in ("found", "failed")
        )
        self.page.wait_for_selector(ended, state="attached", timeout=READY_MS)

    def show_all(self) -> None:
        """Move the slider to its lowest score."""
        self.slider.focus()
        self.page.keyboard.press("Home")

    def accept_best(self) -> None:
        """Accept the first of the list, which has the highest score."""
        self.show_all()
        self.panel.get_by_role("button", name="Accept", exact=True).first.click()

    def counts(self) -> tuple[int, int]:
        """Return how many are shown, and how many there are."""
        if not self.panel.count():
            return 0, 0
        shown, count = (self.panel.get_attribute(f"data-{name}") for name in ("shown", "count"))
        return int(shown or 0), int(count or 0)


def rows(api: Api, image: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]
    return found
