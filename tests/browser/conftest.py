"""A real Chromium on the running app."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.running_app import PASSWORD, RunningApp

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


VIEWPORT = {"width": 1366, "height": 768}


def chromium_path() -> str:
    """Return the browser: $CHROMIUM, else the one on the path."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise RuntimeError("The browser tests need Chromium on the path (Debian: apt-get install chromium).")
    return found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed before other packages' tests: while it is open, this thread has a running event loop."""
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS) as browser,
    ):
        yield browser


@contextmanager
def new_page(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """A page of a new profile; leaving it fails on any uncaught error or CSP violation that it met."""
    with browser.new_context(**{"base_url": url, "viewport": VIEWPORT, **options}) as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                errors.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        yield page
        assert errors == []


def sign_in(page: Page, username: str = "admin") -> None:
    """Sign in, as the admin if no other name is given; everyone here has the same password.

    By the request that the page for it makes: that page itself is for the tests of it.
    """
    answer = page.request.post("/api/v1/session/", data={"username": username, "password": PASSWORD})
    assert answer.ok, answer.text()


@pytest.fixture
def page(browser: Browser, app: RunningApp) -> Iterator[Page]:
    """A page of a new profile on the running app."""
    with new_page(browser, app.url) as page:
        yield page


@pytest.fixture(scope="module")
def signed_in(browser: Browser, app: RunningApp) -> Iterator[Page]:
    """One page for all tests of a file, signed in as the admin: what the browser has read it has at hand."""
    with new_page(browser, app.url) as page:
        sign_in(page)
        yield page


@pytest.fixture
def screenshots() -> Path:
    """Where a test leaves its pictures for people to look at."""
    folder = Path(__file__).resolve().parents[2] / "test-results"
    folder.mkdir(exist_ok=True)
    return folder
