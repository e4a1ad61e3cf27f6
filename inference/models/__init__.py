"""Adapters: one module per model, chosen by the setting `MODEL`."""

from __future__ import annotations

import importlib
from pathlib import Path

from inference.models.base import Encoder, ModelError

# MODEL -> module with a class `Adapter(bundle: Path | None, threads: int)`.
ADAPTERS = {"builtin": "inference.models.builtin"}


def load(name: str, bundle: Path | None = None, threads: int = 0) -> Encoder:
    """Return the adapter called `name` with its own bundle, or the one in the folder `bundle`.

    Raises ModelError where there is no such adapter, or what it needs is missing.
    """
    if name not in ADAPTERS:
        raise ModelError(f"MODEL is {name!r}; it must be one of: {', '.join(ADAPTERS)}")
    adapter: type[Encoder] = importlib.import_module(ADAPTERS[name]).Adapter
    return adapter(bundle, threads)  # type: ignore[arg-type, call-arg]
