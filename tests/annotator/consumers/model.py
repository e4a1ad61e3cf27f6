"""A published bundle as the web tier sees it: its spec, and files whose bytes only pass through."""

from __future__ import annotations

from inference.contract.storage import Storage

MODEL = "plain-0123456789ab"
SPEC = f"""{{
  "id": "{MODEL}",
  "input": {{"width": 64, "height": 64, "resize": "squash"}},
  "mask_threshold": 0.0,
  "license": {{"name": "Apache-2.0", "notice": ""}},
  "capabilities": {{
    "point": {{"available": true}},
    "box": {{"available": true}},
    "mask": {{"available": true}},
    "text": {{"available": false, "reason": "It was trained without words."}},
    "exemplar": {{"available": false, "reason": "It was trained without examples."}}
  }},
  "tensors": [{{"name": "features", "shape": [1, 4, 4, 4], "dtype": "float32", "offset": 0}}],
  "bytes": 256
}}"""
GRAPHS = {"prepare.onnx": b"prepare" * 100_000, "decoder.onnx": b"decoder" * 100_000}


def publish(storage: Storage) -> None:
    """Publish the bundle and make it the current model."""
    for name, data in GRAPHS.items():
        storage.write_bytes(storage.model_path(MODEL, name), data)
    storage.write_bytes(storage.model_path(MODEL, "spec.json"), SPEC.encode())
    storage.activate_model(MODEL)
