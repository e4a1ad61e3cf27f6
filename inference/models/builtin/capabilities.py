"""What the built-in model can do, as `spec.json` says it."""

from __future__ import annotations

from typing import Any

# What finding by words needs, in the bundle's folder, beside the graphs.
CLASSIFIER, VOCABULARY = "classifier.onnx", "vocabulary.json"

_ABLE = {"available": True}

CAPABILITIES: dict[str, dict[str, Any]] = {
    "point": _ABLE,
    "box": _ABLE,
    "mask": _ABLE,
    "text": {
        "available": True,
        "reason": "This is a small model with a limited vocabulary: about 3,000 words for common animals, "
        "food, vehicles, buildings and things. It knows no people, colours or places.",
        "reason_code": "common_words",
        "vocabulary_url": VOCABULARY,
    },
    "exemplar": {
        "available": True,
        "reason": "This is a small model: it finds more of the kind that it takes an example for, and "
        "it tells 1,000 kinds of things apart.",
        "reason_code": "common_kinds",
    },
}
