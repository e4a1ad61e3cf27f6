"""Both Redis servers die while a person labels: work goes on, and what waited comes when they are back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import new_page, sign_in
from tests.browser.label_page import LabelPage
from tests.redis_pair import EVICTS, KEEPS, RedisServer
from tests.running_app import Api, RunningApp
from tests.shapes import disc, picture, png

WIDTH, HEIGHT = 640, 480


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RedisServer]]:
    folder = tmp_path_factory.mktemp("outage-redis")
    pair = [RedisServer(folder / "queue", KEEPS), RedisServer(folder / "cache", EVICTS)]
    for server in pair:
        server.start()
    yield pair
    for server in pair:
        server.kill()


@pytest.fixture(scope="module")
def app(servers: list[RedisServer], tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    urls = {"REDIS_URL": servers[0].url, "CACHE_REDIS_URL": servers[1].url}
    with RunningApp(tmp_path_factory.mktemp("outage"), urls) as running:
        yield running


@pytest.fixture(scope="module")
def api(app: RunningApp) -> Api:
    return Api(app.url, app.token()).seen_tour()


@pytest.fixture
def page(browser: Browser, app: RunningApp) -> Iterator[Page]:
    with new_page(browser, app.url) as page:
        sign_in(page)
        yield page


def readiness(api: Api) -> tuple[int, str]:
    status, _, body = api.request("GET", "/readyz")
    return status, json.loads(body)["status"]


def test_it_labels_and_saves_without_redis_and_catches_up_with_it(
    page: Page, api: Api, servers: list[RedisServer], screenshots: Path
) -> None:
    project = api.json("POST", "/api/v1/projects/", {"name": "Outage"})["id"]
    api.json("POST", f"/api/v1/projects/{project}/labels/", {"name": "disc"})
    first = png(picture(disc(WIDTH, HEIGHT, 300, 220, 90)))
    image = api.upload(project, {"first.png": first})["created"][0]["id"]
    label_page = LabelPage(page).open(project, image)
    label_page.click(300, 220)

    for server in servers:
        server.kill()
    assert readiness(api) == (200, "degraded")
    label_page.click(340, 240)
    page.keyboard.press("Enter")
    label_page.wait_saved(1)
    assert len(api.json("GET", f"/api/v1/images/{image}/annotations/")["results"]) == 1
    second = png(picture(disc(WIDTH, HEIGHT, 200, 300, 70)))
    late = api.upload(project, {"second.png": second})["created"][0]["id"]
    page.goto(f"/projects/{project}/images/{late}")
    page.get_by_test_id("embedding-state").wait_for()
    page.screenshot(path=screenshots / "redis-down.png")

    for server in servers:
        server.start()
    label_page.wait_ready(late)
    label_page.click(200, 300)
    assert readiness(api)[0] == 200
