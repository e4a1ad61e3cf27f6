"""The main job through the public API alone, as a user's own script would do it.

From a token to a COCO file: nothing of Pointillist is imported; the model is known from `spec.json` alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import struct
import uuid
from typing import Any

import numpy as np
import onnxruntime
import pytest
import websockets
from numpy.typing import NDArray
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from tests.running_app import Api, RunningApp
from tests.shapes import disc, iou, picture, png

WIDTH, HEIGHT = 640, 480


async def stream_embedding(api: Api, image: int) -> tuple[dict[str, Any], bytes]:
    """Return `embedding.start` and the payload."""
    address = api.url.replace("http", "ws") + "/ws/"
    headers = {"Authorization": f"Bearer {api.token}"}
    async with websockets.connect(address, additional_headers=headers, max_size=2**20) as socket:
        await socket.send(
            json.dumps({"type": "embedding.get", "id": "a", "image": image, "priority": "interactive"})
        )
        while (start := json.loads(await asyncio.wait_for(socket.recv(), 60)))["type"] != "embedding.start":
            assert start["type"] == "embedding.queued", start
        await socket.send(json.dumps({"type": "credit", "id": "a", "bytes": start["bytes"]}))
        payload = bytearray()
        while len(payload) < start["bytes"]:
            frame = await asyncio.wait_for(socket.recv(), 60)
            assert isinstance(frame, bytes)
            stream, offset = struct.unpack("<IQ", frame[:12])
            assert (stream, offset) == (start["stream"], len(payload))
            payload += frame[12:]
        return start, bytes(payload)


def decode_click(api: Api, model: str, payload: bytes, x: float, y: float) -> NDArray[np.float32]:
    """Decode one positive click at (x, y) in image pixels; return the best mask's logits [h, w]."""
    files = {
        name: api.request("GET", f"/api/v1/models/{model}/{name}")
        for name in ("spec.json", "prepare.onnx", "decoder.onnx")
    }
    assert [status for status, _, _ in files.values()] == [200, 200, 200]
    spec = json.loads(files["spec.json"][2])
    tensors = {
        t["name"]: np.frombuffer(
            payload, np.dtype(t["dtype"]), count=int(np.prod(t["shape"])), offset=t["offset"]
        ).reshape(t["shape"])
        for t in spec["tensors"]
    }
    prepare = onnxruntime.InferenceSession(files["prepare.onnx"][2])
    ready = dict(zip([o.name for o in prepare.get_outputs()], prepare.run(None, tensors), strict=True))
    decoder = onnxruntime.InferenceSession(files["decoder.onnx"][2])
    h, w = next(i.shape[2:] for i in decoder.get_inputs() if i.name == "mask_input")
    sx, sy = model_scale(spec)
    masks, scores = decoder.run(
        ["masks", "scores"],
        {
            **{
                name: value for name, value in ready.items() if name in {i.name for i in decoder.get_inputs()}
            },
            "point_coords": np.array([[[x * sx, y * sy]]], np.float32),
            "point_labels": np.array([[1]], np.float32),
            "mask_input": np.zeros((1, 1, h, w), np.float32),
            "has_mask_input": np.zeros(1, np.float32),
        },
    )
    best: NDArray[np.float32] = masks[0, int(scores[0].argmax())]
    return best


def model_scale(spec: dict[str, Any]) -> tuple[float, float]:
    """Return model pixels per image pixel, by axis."""
    sx, sy = spec["input"]["width"] / WIDTH, spec["input"]["height"] / HEIGHT
    return (sx, sy) if spec["input"]["resize"] == "squash" else (min(sx, sy), min(sx, sy))


def full_size(api: Api, model: str, logits: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Upsample logits to bool[HEIGHT, WIDTH], half-pixel centres, letterbox padding cut off."""
    spec = json.loads(api.request("GET", f"/api/v1/models/{model}/spec.json")[2])
    sx, sy = model_scale(spec)
    box = (
        0,
        0,
        WIDTH * sx / spec["input"]["width"] * logits.shape[1],
        HEIGHT * sy / spec["input"]["height"] * logits.shape[0],
    )
    upsampled = Image.fromarray(logits).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box=box)
    inside: NDArray[np.bool_] = np.asarray(upsampled) > spec["mask_threshold"]
    return inside


@pytest.fixture(scope="module")
def project(api: Api) -> dict[str, Any]:
    created: dict[str, Any] = api.json("POST", "/api/v1/projects/", {"name": "Discs"})
    return created


def test_it_goes_from_a_photo_to_a_coco_file(app: RunningApp, api: Api, project: dict[str, Any]) -> None:
    label = api.json("POST", f"/api/v1/projects/{project['id']}/labels/", {"name": "disc"})
    truth = disc(WIDTH, HEIGHT, 300, 220, 90)
    image = api.upload(project["id"], {"disc.png": png(picture(truth))})["created"][0]
    assert (image["width"], image["height"]) == (WIDTH, HEIGHT)

    start, payload = asyncio.run(stream_embedding(api, image["id"]))
    assert hashlib.sha256(payload).hexdigest() == start["sha256"]
    mask = full_size(api, start["model"], decode_click(api, start["model"], payload, 300, 220))
    assert iou(mask, truth) >= 0.9

    rle = coco_mask.encode(np.asfortranarray(mask))
    identifier = uuid.uuid4()
    body = {
        "image": image["id"],
        "label": label["id"],
        "rle": {"size": [HEIGHT, WIDTH], "counts": rle["counts"].decode()},
        "status": "accepted",
        "source": "click",
        "prompts": {"points": [{"x": 300, "y": 220, "label": 1}]},
    }
    saved = api.json("PUT", f"/api/v1/annotations/{identifier}/", body)
    assert saved["area"] == int(mask.sum())
    assert saved["bbox"] == coco_mask.toBbox(rle).tolist()

    for masks in ("rle", "polygon"):
        status, _, document = api.request(
            "GET", f"/api/v1/projects/{project['id']}/export/?format=coco&masks={masks}"
        )
        assert status == 200
        coco = COCO()
        coco.dataset = json.load(io.BytesIO(document))
        coco.createIndex()
        (annotation,) = coco.anns.values()
        assert coco.imgs[annotation["image_id"]]["file_name"] == "disc.png"
        assert coco.cats[annotation["category_id"]]["name"] == "disc"
        assert iou(coco.annToMask(annotation).astype(bool), mask) >= (1.0 if masks == "rle" else 0.97)
