"""`images/{id}/segment/`, answered by a real worker."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import redis

from annotator import answers, tokens
from annotator.api import segment
from annotator.models import Image, Membership, Project, Role, User
from inference.cache import EmbeddingCache
from inference.contract import rle
from inference.contract.messages import Kind, Priority, embedding_key
from inference.contract.storage import Storage
from inference.queue import Queue
from tests.annotator.api.conftest import send
from tests.annotator.conftest import signed_in
from tests.annotator.server import Server
from tests.conftest import RedisPair
from tests.inference.conftest import store
from tests.inference.tiny_bundle import MODEL_ID
from tests.inference.worker_process import ROOT, WorkerProcess
from tests.shapes import disc, iou, picture, png

BUILT_IN = ROOT / "inference" / "models" / "builtin"
CENTRE = {"x": 320, "y": 240, "label": 1}


class Script:
    """A user's script: posts JSON with a token."""

    def __init__(self, web: Server, user: User, scope: str = "write") -> None:
        self.url, self.token = web.url, tokens.issue(user, scope=scope)[1]

    def post(self, address: str, body: Any) -> tuple[int, Any, Message]:
        """Return status, body and headers of the answer."""
        return self.send("POST", address, json.dumps(body).encode())

    def send(self, method: str, address: str, data: bytes | None = None) -> tuple[int, Any, Message]:
        request = urllib.request.Request(f"{self.url}/api/v1/{address}", data=data, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null"), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read()), error.headers


@pytest.fixture
def image(photo: Callable[[], Image]) -> Image:
    return photo()


@pytest.fixture
def bobs(web: Server, bob: User) -> Script:
    return Script(web, bob)


def square_of(answer: dict[str, Any]) -> float:
    """Return the IoU of the best instance with the square in the picture."""
    truth = np.zeros((480, 640), bool)
    truth[120:360, 160:480] = True
    best = answer["instances"][0]
    mask = rle.decode(rle.parse(best["rle"], 480, 640))
    assert best["bbox"] == rle.bbox(rle.parse(best["rle"], 480, 640))
    return float((mask & truth).sum() / (mask | truth).sum())


def test_it_gives_the_mask_of_what_is_under_a_click(
    bobs: Script, image: Image, worker: WorkerProcess
) -> None:
    worker.start()
    status, answer, _ = bobs.post(f"images/{image.pk}/segment/", {"points": [CENTRE]})
    assert status == 200
    assert square_of(answer) > 0.9
    nulls = {"box": None, "text": None, "exemplars": None, "threshold": None, "everything": None}
    again = bobs.post(f"images/{image.pk}/segment/", {"points": [CENTRE], **nulls})
    assert again[1] == answer


def test_it_finds_a_disc_under_one_click_with_the_built_in_model(
    web: Server, bobs: Script, image: Image, stored: Storage, redis_pair: RedisPair, tmp_path: Path
) -> None:
    stored.activate_model(stored.publish_bundle(BUILT_IN))
    truth = disc(640, 480, 300, 220, 90)
    data = png(picture(truth))
    Image.objects.filter(pk=image.pk).update(sha256=store(stored, data).key.partition(":")[2])
    worker = WorkerProcess(tmp_path, redis_pair, stored, model_bundle=BUILT_IN, worker_id="built-in")
    worker.start()
    try:
        body = {"points": [{"x": 300, "y": 220, "label": 1}]}
        status, answer, _ = bobs.post(f"images/{image.pk}/segment/", body)
    finally:
        worker.kill()
    assert status == 200
    found = rle.decode(rle.parse(answer["instances"][0]["rle"], 480, 640))
    assert iou(found, truth) >= 0.9


def test_it_gives_all_masks_best_first_for_multimask(
    bobs: Script, image: Image, worker: WorkerProcess
) -> None:
    worker.start()
    body = {"points": [CENTRE], "multimask": True}
    _, answer, _ = bobs.post(f"images/{image.pk}/segment/", body)
    scores = [instance["score"] for instance in answer["instances"]]
    assert len(scores) == 2
    assert scores == sorted(scores, reverse=True)


def test_it_finds_each_thing_once_for_everything(bobs: Script, image: Image, worker: WorkerProcess) -> None:
    worker.start()
    status, answer, _ = bobs.post(f"images/{image.pk}/segment/", {"everything": True})
    assert status == 200
    assert 1 <= len(answer["instances"]) <= 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, None),
        ([], "body"),
        ("points", "body"),
        ({"points": []}, None),
        ({"points": "all"}, "points"),
        ({"points": [{"x": 1}]}, "points.0.y"),
        ({"points": [{"x": "1", "y": 2}]}, "points.0.x"),
        ({"points": [{"x": 1, "y": 2, "label": 2}]}, "points.0.label"),
        ({"points": [{"x": -1, "y": 2}]}, None),
        ({"points": [{"x": 641, "y": 2}]}, None),
        ({"points": [{"x": 1e400, "y": 2}]}, None),
        ({"points": [CENTRE] * 1001}, None),
        ({"box": [1, 2, 3]}, "box.3"),
        ({"box": [10, 10, 5, 20]}, None),
        ({"box": [700, 10, 710, 20]}, None),
        ({"points": [CENTRE], "everything": True}, None),
        ({"points": [CENTRE], "threshold": 2}, "threshold"),
        ({"points": [CENTRE], "colour": "red"}, "colour"),
        ({"text": "apple"}, None),
        ({"exemplars": [{"box": [1, 2, 3, 4]}]}, None),
    ],
)
def test_it_names_what_is_malformed_in_a_prompt(
    bobs: Script, image: Image, body: Any, field: str | None
) -> None:
    status, answer, _ = bobs.post(f"images/{image.pk}/segment/", body)
    assert (status, answer["code"]) == (400, "invalid")
    if field:
        assert field in answer["details"]


def test_it_refuses_text_with_the_models_own_reason(model: str, bob: User, image: Image) -> None:
    answer = send(signed_in(bob), "POST", f"images/{image.pk}/segment/", {"text": "apple"})
    assert "it knows no words" in answer.json()["message"]


def test_it_refuses_viewers_strangers_and_tokens_that_only_read(
    web: Server, project: Project, image: Image, bob: User, charlie: User
) -> None:
    viewer = User.objects.create_user("viewer")
    Membership.objects.create(project=project, user=viewer, role=Role.VIEWER)
    for script, status in (
        (Script(web, viewer), 403),
        (Script(web, bob, scope="read"), 403),
        (Script(web, charlie), 404),
    ):
        assert script.post(f"images/{image.pk}/segment/", {"points": [CENTRE]})[0] == status


def test_it_refuses_other_methods(bobs: Script, image: Image) -> None:
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        status, answer, _ = bobs.send(method, f"images/{image.pk}/segment/")
        assert (status, answer["code"]) == (405, "method_not_allowed")


def test_it_says_when_to_ask_again_if_the_embedding_takes_too_long(
    bobs: Script, image: Image, monkeypatch: pytest.MonkeyPatch, queue_redis: redis.Redis
) -> None:
    monkeypatch.setattr(segment, "ENCODED_WITHIN_S", 0.5)
    status, answer, headers = bobs.post(f"images/{image.pk}/segment/", {"points": [CENTRE]})
    assert (status, answer["code"]) == (503, "encoding")
    assert int(headers["Retry-After"]) > 0
    assert Queue(queue_redis, MODEL_ID).backlog()[Priority.INTERACTIVE] == 1


def test_it_tells_the_workers_under_which_id_it_was_asked(
    bobs: Script,
    image: Image,
    monkeypatch: pytest.MonkeyPatch,
    queue_redis: redis.Redis,
    cache_redis: redis.Redis,
) -> None:
    monkeypatch.setattr(segment, "ENCODED_WITHIN_S", 0.5)
    monkeypatch.setattr(answers, "WITHIN_S", 0.5)
    line = Queue(queue_redis, MODEL_ID)
    for kind in (Kind.ENCODE, Kind.SEGMENT):
        _, answer, _ = bobs.post(f"images/{image.pk}/segment/", {"points": [CENTRE]})
        (taken,) = line.take("w")
        assert (taken.entry.kind, taken.entry.request_id) == (kind, answer["request_id"])
        line.drop(taken)
        EmbeddingCache(cache_redis).put(embedding_key(MODEL_ID, image.sha256), b"x", ttl=600)


def test_it_says_why_a_picture_cannot_be_encoded(
    bobs: Script, image: Image, worker: WorkerProcess, stored: Any
) -> None:
    stored.delete(stored.image_path(image.sha256, "image/png"))
    worker.start()
    status, answer, _ = bobs.post(f"images/{image.pk}/segment/", {"points": [CENTRE]})
    assert (status, answer["code"]) == (503, "unavailable")
    assert image.sha256 in answer["message"]
    assert answer["details"] == {"reason": "not_found"}


def test_it_holds_nobody_up_while_requests_wait(bobs: Script, image: Image, worker: WorkerProcess) -> None:
    with ThreadPoolExecutor(20) as pool:
        body = {"points": [CENTRE]}
        waiting = [pool.submit(bobs.post, f"images/{image.pk}/segment/", body) for _ in range(20)]
        time.sleep(0.5)
        saved = bobs.send("PATCH", f"images/{image.pk}/", b'{"status": "done"}')
        assert (saved[0], saved[1]["status"]) == (200, "done")
        assert not any(answer.done() for answer in waiting)
        worker.start()
        assert [answer.result()[0] for answer in waiting] == [200] * 20
