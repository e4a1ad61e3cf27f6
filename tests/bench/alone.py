"""Runs one part of `make bench` by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, sync_playwright

from tests.bench.measure import Measurement, table
from tests.browser.conftest import CHROMIUM_FLAGS, chromium_path


def print_alone(measure: Callable[[Browser], Iterator[Measurement]]) -> None:
    """Print the table of a part that needs a browser and nothing else."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        print(table(list(measure(browser))))
        browser.close()
