"""Adapters: one module per model, chosen by the setting `MODEL`; what a model needs is imported with it."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path

from inference.contract.settings import Settings
from inference.models.base import Encoder, ModelError


def _builtin(settings: Settings) -> Encoder:
    from inference.models.builtin import Adapter

    return Adapter(Path(settings.model_bundle) if settings.model_bundle else None, settings.threads)


def _in_folder(name: str, *packages: str) -> Callable[[Settings], Encoder]:
    """Return what makes the `Adapter` of {name}/adapter.py; the extra of that name brings its packages."""

    def make(settings: Settings) -> Encoder:
        missing = [package for package in packages if importlib.util.find_spec(package) is None]
        if missing:
            raise ModelError(
                f"MODEL is {name!r}, which needs {' and '.join(missing)}: pip install '.[{name}]'"
            )
        module = importlib.import_module(f"inference.models.{name}.adapter")
        adapter: Encoder = module.Adapter(settings)
        return adapter

    return make


ADAPTERS: dict[str, Callable[[Settings], Encoder]] = {
    "builtin": _builtin,
    "sam2": _in_folder("sam2", "torch", "sam2"),
    "sam3": _in_folder("sam3", "torch", "sam3"),
}


def load(settings: Settings) -> Encoder:
    """Return the adapter that the setting `MODEL` names.

    Raises ModelError where there is no such adapter, or what it needs is missing.
    """
    if settings.model not in ADAPTERS:
        raise ModelError(f"MODEL is {settings.model!r}; it must be one of: {', '.join(ADAPTERS)}")
    return ADAPTERS[settings.model](settings)
