"""A delivery that asks the model to find, on its way through the worker."""

from __future__ import annotations

from dataclasses import dataclass

from inference.models.base import FindPrompt, Found
from inference.queue import Delivery


@dataclass(eq=False)
class Search:
    """`prompt` is in model space; `width` and `height` are the image's own, in pixels."""

    delivery: Delivery
    prompt: FindPrompt
    width: int
    height: int
    found: Found | None = None
