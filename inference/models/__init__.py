"""Adapters: one module per model, chosen by the setting `MODEL`; what a model needs is imported with it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

from inference.contract.settings import Settings
from inference.models.base import Encoder, ModelError


def _builtin(settings: Settings) -> Encoder:
    from inference.models.builtin import Adapter

    return Adapter(Path(settings.model_bundle) if settings.model_bundle else None, settings.threads)


def _sam3(settings: Settings) -> Encoder:
    missing = [name for name in ("torch", "sam3") if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelError(f"MODEL is 'sam3', which needs {' and '.join(missing)}: pip install '.[sam3]'")
    from inference.models.sam3 import Adapter

    return Adapter(settings)


ADAPTERS: dict[str, Callable[[Settings], Encoder]] = {"builtin": _builtin, "sam3": _sam3}


def load(settings: Settings) -> Encoder:
    """Return the adapter that the setting `MODEL` names.

    Raises ModelError where there is no such adapter, or what it needs is missing.
    """
    if settings.model not in ADAPTERS:
        raise ModelError(f"MODEL is {settings.model!r}; it must be one of: {', '.join(ADAPTERS)}")
    return ADAPTERS[settings.model](settings)
