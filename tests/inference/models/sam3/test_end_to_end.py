"""SAM 3 through the whole app: a real worker, Redis, websocket, REST; decoded as a user's script does it."""

from __future__ import annotations

import asyncio
import json
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import websockets
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from inference.contract.messages import Exemplar
from inference.decoder import BOX_FROM, BOX_TO, Decoder, to_image_mask
from inference.images import fit
from inference.models.base import FindPrompt, Found
from inference.models.sam3.adapter import Adapter
from tests.inference.models.sam3 import tiny
from tests.inference.models.sam3.conftest import picture
from tests.inference.worker_process import WorkerProcess
from tests.running_app import Api, RunningApp
from tests.shapes import iou, png
from tests.test_main_job import HEIGHT, WIDTH, decode_click, full_size, stream_embedding

SIZE = tiny.CONFIG.image_size
IMAGE = picture(11, WIDTH, HEIGHT)
CLICK = {"x": 300, "y": 220, "label": 1}
BOX = [120, 80, 420, 360]


@pytest.fixture(scope="module")
def sam3_api(sam3_app: RunningApp) -> Api:
    return Api(sam3_app.url, sam3_app.token())


@pytest.fixture(scope="module")
def project(sam3_api: Api) -> dict[str, Any]:
    created: dict[str, Any] = sam3_api.json("POST", "/api/v1/projects/", {"name": "Noise"})
    return created


@pytest.fixture(scope="module")
def image(sam3_api: Api, project: dict[str, Any]) -> int:
    return int(sam3_api.upload(project["id"], {"noise.png": png(IMAGE)})["created"][0]["id"])


def masks_of(answer: dict[str, Any]) -> list[NDArray[np.bool_]]:
    return [coco_mask.decode(found["rle"]).astype(bool) for found in answer["instances"]]


def segment(api: Api, image: int, **request: Any) -> dict[str, Any]:
    answer: dict[str, Any] = api.json("POST", f"/api/v1/images/{image}/segment/", request)
    return answer


def find_directly(adapter: Adapter, text: str | None = None, *exemplars: Exemplar) -> Found:
    """All that the model proposes, straight from the adapter; exemplars in image pixels."""
    pixels = fit(IMAGE, adapter.spec.input).pixels
    scale = np.array([SIZE / WIDTH, SIZE / HEIGHT] * 2)
    boxes = tuple(Exemplar(box=tuple(np.array(its.box) * scale), positive=its.positive) for its in exemplars)
    (found,) = adapter.find([FindPrompt("directly", pixels, (SIZE, SIZE), text, boxes, 0.0)])
    assert isinstance(found, Found)
    return found


def between(scores: NDArray[np.float32], count: int) -> float:
    """A threshold that `count` of the scores pass, as far from each as can be."""
    return float(scores[count - 1] + scores[count]) / 2


def assert_found(answer: dict[str, Any], direct: Found, adapter: Adapter, passed: int) -> None:
    """Each answer is one of the `passed` best direct ones, and those left out are duplicates of an answer."""
    expected = [to_image_mask(masks, adapter.spec, WIDTH, HEIGHT) for masks in direct.masks[:passed]]
    masks = masks_of(answer)
    scores = [found["score"] for found in answer["instances"]]
    assert masks
    assert scores == sorted(scores, reverse=True)
    assert abs(scores[0] - direct.scores[0]) < 1e-4
    for mask, score in zip(masks, scores, strict=True):
        places = [place for place in range(passed) if abs(direct.scores[place] - score) < 1e-4]
        assert max(iou(mask, expected[place]) for place in places) >= 0.999
    for left_out in expected:
        assert not left_out.any() or max(iou(left_out, mask) for mask in masks) > 0.69


def test_it_labels_an_image_with_a_click(
    sam3_api: Api, project: dict[str, Any], image: int, adapter: Adapter
) -> None:
    start, payload = asyncio.run(stream_embedding(sam3_api, image))
    assert start["model"].startswith("sam3-")
    assert start["bytes"] == adapter.spec.bytes
    logits = decode_click(sam3_api, start["model"], payload, CLICK["x"], CLICK["y"])
    mask = full_size(sam3_api, start["model"], logits)

    (answered,) = masks_of(segment(sam3_api, image, points=[CLICK]))
    assert iou(mask, answered) >= 0.99

    label = sam3_api.json("POST", f"/api/v1/projects/{project['id']}/labels/", {"name": "blob"})
    rle = coco_mask.encode(np.asfortranarray(mask))
    body = {
        "image": image,
        "label": label["id"],
        "rle": {"size": [HEIGHT, WIDTH], "counts": rle["counts"].decode()},
        "status": "accepted",
        "source": "click",
        "prompts": {"points": [CLICK]},
    }
    saved = sam3_api.json("PUT", f"/api/v1/annotations/{uuid.uuid4()}/", body)
    assert saved["area"] == int(mask.sum())
    _, _, document = sam3_api.request("GET", f"/api/v1/projects/{project['id']}/export/?masks=rle")
    (annotation,) = json.loads(document)["annotations"]
    assert (coco_mask.decode(annotation["segmentation"]).astype(bool) == mask).all()


@pytest.mark.parametrize(
    ("request_", "points", "labels"),
    [
        ({"box": BOX}, [BOX[:2], BOX[2:]], [BOX_FROM, BOX_TO]),
        (
            {"box": BOX, "points": [CLICK, {"x": 150, "y": 100, "label": 0}]},
            [BOX[:2], BOX[2:], (300, 220), (150, 100)],
            [BOX_FROM, BOX_TO, 1, 0],
        ),
    ],
)
def test_it_segments_a_box_and_points_that_refine_it(
    sam3_api: Api,
    image: int,
    adapter: Adapter,
    request_: dict[str, Any],
    points: list[Any],
    labels: list[int],
) -> None:
    decoder = Decoder(adapter.bundle, threads=1)
    ready = decoder.prepare(adapter.encode([fit(IMAGE, adapter.spec.input).pixels])[0])
    scale = np.array([SIZE / WIDTH, SIZE / HEIGHT])
    direct = decoder.replay(ready, np.array(points) * scale, labels)[-1]
    expected = to_image_mask(direct.masks[direct.best], adapter.spec, WIDTH, HEIGHT)
    (answered,) = masks_of(segment(sam3_api, image, **request_))
    assert iou(answered, expected) >= 0.99


def test_it_finds_what_a_word_means(sam3_api: Api, image: int, adapter: Adapter) -> None:
    direct = find_directly(adapter, "apple")
    answer = segment(sam3_api, image, text="apple", threshold=between(direct.scores, 5))
    assert_found(answer, direct, adapter, passed=5)
    assert "capped" not in answer


def test_it_tells_that_there_may_be_more(sam3_api: Api, image: int, adapter: Adapter) -> None:
    direct = find_directly(adapter, "apple")
    answer = segment(sam3_api, image, text="apple", threshold=0)
    assert_found(answer, direct, adapter, passed=tiny.CONFIG.queries)
    assert answer["capped"] is True


def test_it_finds_what_is_like_an_example_and_unlike_another(
    sam3_api: Api, image: int, adapter: Adapter
) -> None:
    exemplars = [
        {"box": [10, 20, 200, 180], "positive": True},
        {"box": [300, 200, 500, 400], "positive": False},
    ]
    for text in (None, "apple"):
        direct = find_directly(adapter, text, *(Exemplar.model_validate(its) for its in exemplars))
        asked = {"text": text} if text else {}
        threshold = between(direct.scores, 4)
        answer = segment(sam3_api, image, exemplars=exemplars, threshold=threshold, **asked)
        assert_found(answer, direct, adapter, passed=4)


async def find_by_socket(api: Api, image: int, **request: Any) -> dict[str, Any]:
    address = api.url.replace("http", "ws") + "/ws/"
    headers = {"Authorization": f"Bearer {api.token}"}
    async with websockets.connect(address, additional_headers=headers) as socket:
        await socket.send(json.dumps({"type": "text.find", "id": "f", "image": image, **request}))
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 60))
        return answer


def test_it_finds_by_websocket_what_it_finds_by_rest(sam3_api: Api, image: int, adapter: Adapter) -> None:
    threshold = between(find_directly(adapter, "🍎 and pears").scores, 3)
    request = {"text": "🍎 and pears", "threshold": threshold}
    answer = asyncio.run(find_by_socket(sam3_api, image, **request))
    assert (answer["type"], answer["id"]) == ("text.result", "f")
    assert answer["instances"] == segment(sam3_api, image, **request)["instances"]


def test_it_segments_everything(sam3_api: Api, image: int) -> None:
    answer = segment(sam3_api, image, everything=True, threshold=0)
    for mask, found in zip(masks_of(answer), answer["instances"], strict=True):
        assert mask.shape == (HEIGHT, WIDTH)
        assert mask.any()
        assert 0 <= found["score"] <= 1


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"text": "   "}, "text"),
        ({"text": "apple " * 834}, "200"),
        ({"text": "猫" * 200}, "the model reads 30 tokens"),
        ({"exemplars": [{"box": [5, 5, 5, 90]}]}, "x0 < x1"),
        ({"exemplars": [{"box": [5, 5, WIDTH + 1, 90]}]}, "outside"),
        ({"exemplars": [{"box": [5, 5, 50, 90], "positive": False}]}, "give a positive one"),
    ],
)
def test_it_says_what_is_wrong_and_lives_on(
    sam3_api: Api, image: int, request_: dict[str, Any], words: str
) -> None:
    status, _, body = sam3_api.request(
        "POST",
        f"/api/v1/images/{image}/segment/",
        json.dumps(request_).encode(),
        {"Content-Type": "application/json"},
    )
    error = json.loads(body)
    assert (status, error["code"]) == (400, "invalid")
    assert words in body.decode()
    assert "instances" in segment(sam3_api, image, text="apple")


def test_a_worker_without_weights_says_how_to_get_them(tmp_path: Path, redis_pair: Any, storage: Any) -> None:
    worker = WorkerProcess(tmp_path, redis_pair, storage, model="sam3", sam3_checkpoint=tmp_path / "none.pt")
    assert worker.start().wait() == 2
    assert "How to get the weights of SAM 3:" in worker.log.read_text()
    assert "Traceback" not in worker.log.read_text()


def test_a_worker_with_half_a_checkpoint_says_so(tmp_path: Path, redis_pair: Any, storage: Any) -> None:
    half = tiny.write_checkpoint(tmp_path / "half.pt")
    half.write_bytes(half.read_bytes()[:1_000_000])
    worker = WorkerProcess(tmp_path, redis_pair, storage, model="sam3", sam3_checkpoint=half)
    assert worker.start().wait() == 2
    assert "half.pt (1,000,000 bytes) cannot be read as a checkpoint" in worker.log.read_text()
