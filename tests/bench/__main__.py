"""`make bench`: measure what should be fast, in one run, and print it as a table.

Needs the app's own parts only: it starts the whole app with a data folder of its own, and a real Chromium.
Writes bench-results/bench.json and bench.md besides. Quote medians and ratios: times depend on the machine.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench import builtin, canvas, decoders, page, throughput
from tests.bench.measure import Measurement, table
from tests.browser.conftest import CHROMIUM_FLAGS, chromium_path, sign_in
from tests.redis_pair import EVICTS, KEEPS, RedisServer
from tests.running_app import ROOT, Api, RunningApp

RESULTS = ROOT / "bench-results"
VIEW = {"width": 1366, "height": 768}


def main() -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        queue, cache = RedisServer(folder / "queue", KEEPS), RedisServer(folder / "cache", EVICTS)
        for server in (queue, cache):
            server.start()
            stack.callback(server.kill)
        urls = {"REDIS_URL": queue.url, "CACHE_REDIS_URL": cache.url}
        app = stack.enter_context(RunningApp(folder / "data", urls))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        stack.callback(browser.close)
        measurements = []
        for measurement in measure(app, browser, cache.url):
            print(
                f"{measurement.name}: {measurement.median:.4g} {measurement.unit}",
                file=sys.stderr,
                flush=True,
            )
            measurements.append(measurement)
    report(measurements)
    return 0


def measure(app: RunningApp, browser: Browser, cache_url: str) -> Iterator[Measurement]:
    api = Api(app.url, app.token())
    project = api.json("GET", "/api/v1/projects/")["results"][0]["id"]
    images = api.json("GET", f"/api/v1/projects/{project}/images/")["results"]
    images.sort(key=lambda image: image["id"])
    numbers = [image["id"] for image in images]
    tab = browser.new_context(base_url=app.url, viewport=VIEW).new_page()
    sign_in(tab)
    for image in images:  # everything encoded, the browser's cache of files warm
        page.LabelPage(tab).open(project, image["id"])
    yield from builtin.measure(browser)
    yield from page.opening(tab, project, numbers[:5])
    yield from page.first_mask(tab, project, images[2:5])
    page.LabelPage(tab).open(project, numbers[0])
    yield from page.neighbours(tab, len(numbers) - 1)
    page.LabelPage(tab).open(project, numbers[0])
    size = (images[0]["width"], images[0]["height"])
    for name, rest_ms in (("as the pointer comes", 0), ("after the pointer has rested", page.AIM_MS)):
        yield from page.clicks(
            tab, size, f"click to painted mask, {name}", "p50 ≤ 30 ms, p95 ≤ 60 ms", rest_ms
        )
    model = next(row["id"] for row in api.json("GET", "/api/v1/models/")["results"] if row["current"])
    if api.json("GET", f"/api/v1/models/{model}/spec.json").get("preview"):
        yield from page.hovers(tab, size)
    else:
        print(f"hover: not measured, {model} has no preview.onnx", file=sys.stderr)
    yield from throughput.measure(tab, cache_url, f"{model}:{images[0]['sha256']}", numbers[0])
    yield from canvas.measure(browser, tab, api)
    yield from decoders.measure(browser)


def report(measurements: list[Measurement]) -> None:
    where = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    machine = f"{where}, {time.strftime('%Y-%m-%d')}"
    text = f"{table(measurements)}\n\n{machine}\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "bench.md").write_text(text)
    rows = [measurement.as_dict() for measurement in measurements]
    (RESULTS / "bench.json").write_text(json.dumps({"machine": machine, "measurements": rows}, indent=1))
    print(text)


if __name__ == "__main__":
    sys.exit(main())
