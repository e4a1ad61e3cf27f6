"""How smooth the canvas is: frames while it moves, with many masks and pixels; memory after many images."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page

from inference.contract import rle
from tests.bench.measure import Measurement
from tests.bench.page import GO_TO, clicks
from tests.browser.label_page import LabelPage
from tests.running_app import ROOT, Api
from tests.shapes import disc

MASKS, MASKS_IN_A_ROW = 500, 25
PHOTO_SIZE, LARGE_SIZE, SMALL_SIZE = (2400, 1600), (11_600, 8_700), (800, 600)
FRAMES = 120
IMAGES = 50
SMOOTH = "p95 ≤ 17 ms: the screen's rate"
SAME = "as without masks on it"
FLAT = f"as after {IMAGES}"

# Turn the wheel in every frame, there and back; return how long each frame took, in ms.
MOVE = """([kind, frames]) => new Promise((resolve) => {
  const host = document.querySelector('[data-testid=canvas]')
  const { left, top, width, height } = host.getBoundingClientRect()
  const place = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true }
  const turn = (way) => (kind === 'pan' ? { shiftKey: true, deltaX: 12 * way } : { deltaY: -20 * way })
  const times = []
  let last
  const step = (now) => {
    if (last !== undefined) times.push(now - last)
    last = now
    if (times.length === frames) return resolve(times)
    host.dispatchEvent(new WheelEvent('wheel', { ...place, ...turn(times.length < frames / 2 ? 1 : -1) }))
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})"""


def measure(browser: Browser, tab: Page, api: Api) -> Iterator[Measurement]:
    """All of it, each in a project of its own."""
    photo = Image.open(ROOT / "static" / "samples" / "coffee.jpg").convert("RGB")
    yield from many_masks(tab, api, photo.resize(PHOTO_SIZE))
    yield from large_image(tab, api, photo.resize(LARGE_SIZE))
    yield from memory(browser, tab, api)


def many_masks(tab: Page, api: Api, photo: Image.Image) -> Iterator[Measurement]:
    """An ordinary photo, before and after it gets 500 masks."""
    project, (image,) = uploaded(api, "500 masks", {"photo.jpg": coded(photo)})
    LabelPage(tab).open(project, image["id"])
    yield from frames(tab, "without masks")
    tab.keyboard.press("f")
    yield from clicks(tab, PHOTO_SIZE, "click to painted mask, no masks on the same image", "")
    api.json("POST", f"/api/v1/projects/{project}/import/", masks_for(image))
    tab.goto("about:blank")
    LabelPage(tab).open(project, image["id"]).wait_saved(MASKS)
    yield from frames(tab, f"with {MASKS} masks")
    tab.keyboard.press("f")
    yield from clicks(tab, PHOTO_SIZE, f"click to painted mask, {MASKS} masks on the image", SAME)


def large_image(tab: Page, api: Api, picture: Image.Image) -> Iterator[Measurement]:
    """A picture of 100 megapixels."""
    project, (image,) = uploaded(api, "100 megapixels", {"large.jpg": coded(picture)})
    LabelPage(tab).open(project, image["id"])
    yield from frames(tab, "on 100 megapixels")


def frames(tab: Page, where: str) -> Iterator[Measurement]:
    """Move a view that is zoomed in, then zoom it; it rests in between."""
    for kind in ("pan", "zoom"):
        tab.keyboard.press("f")
        for _ in range(4):
            tab.keyboard.press("+")
        tab.wait_for_timeout(2000)
        yield Measurement(f"a frame of a {kind} {where}", "ms", tab.evaluate(MOVE, [kind, FRAMES]), SMOOTH)


def memory(browser: Browser, tab: Page, api: Api) -> Iterator[Measurement]:
    """Go through many images by key, and back: caches fill up on the way, a leak goes on growing."""
    pictures = {f"{number:02}.jpg": coded(noise(number)) for number in range(IMAGES)}
    project, images = uploaded(api, f"{IMAGES} images", pictures)
    LabelPage(tab).open(project, images[0]["id"])
    for key, after, target in (
        ("ArrowRight", f"after {IMAGES} images", ""),
        ("ArrowLeft", "after going back through them", FLAT),
    ):
        for _ in range(IMAGES - 1):
            tab.evaluate(GO_TO, [key])
        yield Measurement(f"JavaScript heap {after}", "MB", [heap_mb(tab)], target)
        yield Measurement(f"memory of the page's process {after}", "MB", [process_mb(browser)], target)


def heap_mb(tab: Page) -> float:
    """Return what is in use after a collection."""
    session = tab.context.new_cdp_session(tab)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
    session.detach()
    return used


def process_mb(browser: Browser) -> float:
    """Return the resident memory of the largest renderer: the page's."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    pages = [process["id"] for process in processes if process["type"] == "renderer"]
    return max(_resident_kb(int(pid)) for pid in pages) / 1024


def _resident_kb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0])


def uploaded(api: Api, name: str, files: dict[str, bytes]) -> tuple[int, list[dict[str, Any]]]:
    """Make a project with a label and these pictures; return its id, and their rows by their ids."""
    project: int = api.json("POST", "/api/v1/projects/", {"name": name})["id"]
    api.json("POST", f"/api/v1/projects/{project}/labels/", {"name": "thing"})
    images = api.upload(project, files)["created"]
    return project, sorted(images, key=lambda image: int(image["id"]))


def coded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def noise(seed: int) -> Image.Image:
    """Return soft colours, another picture for each seed."""
    pixels = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), np.uint8)
    return Image.fromarray(pixels).resize(SMALL_SIZE, Image.Resampling.BICUBIC)


def masks_for(image: dict[str, Any]) -> dict[str, Any]:
    """Return a COCO document with masks all over the image, rough at their edges as a model's are."""
    rows = [
        {"id": number + 1, "image_id": 1, "category_id": 1, "iscrowd": 0, **annotation(blob(number))}
        for number in range(MASKS)
    ]
    width, height = PHOTO_SIZE
    shown = {"id": 1, "file_name": image["file_name"], "width": width, "height": height}
    return {"images": [shown], "categories": [{"id": 1, "name": "thing"}], "annotations": rows}


def blob(number: int) -> NDArray[np.bool_]:
    """Return a mask: a disc in its place of a grid, its neighbours overlapped, with ragged edges."""
    width, height = PHOTO_SIZE
    row, column = divmod(number, MASKS_IN_A_ROW)
    step_x, step_y = width // MASKS_IN_A_ROW, height // (MASKS // MASKS_IN_A_ROW)
    side, radius = round(1.4 * step_x), 0.6 * step_x
    ragged = np.random.default_rng(number).random((side, side)) < 0.5
    middle = side / 2
    patch = disc(side, side, middle, middle, radius)
    patch &= ragged | disc(side, side, middle, middle, radius - 3)
    mask = np.zeros((height, width), np.bool_)
    place = mask[row * step_y : row * step_y + side, column * step_x : column * step_x + side]
    place[:] = patch[: place.shape[0], : place.shape[1]]
    return mask


def annotation(mask: NDArray[np.bool_]) -> dict[str, Any]:
    coded_mask = rle.encode(mask)
    return {"segmentation": coded_mask.as_dict(), "bbox": rle.bbox(coded_mask), "area": rle.area(coded_mask)}
