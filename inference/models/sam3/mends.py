"""What the package `sam3` needs to run where there is no CUDA. Where there is, each of these does nothing."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

# Kept for the life of the process: with it the schemas would go.
_SCHEMAS: Any = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]


def before_import() -> None:
    """Make `import sam3` possible: call it before the first one in the process."""
    if torch.version.cuda is None:
        _declare_torchvision_operators()
    if importlib.util.find_spec("triton") is None:
        _stand_in_for_distance_transform()
    _leave_roi_align_uncompiled()


class NoPinnedMemory(TorchFunctionMode):
    """Within it `pin_memory()` gives the tensor itself: without CUDA there is nothing to pin for."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        return args[0] if func is torch.Tensor.pin_memory else func(*args, **(kwargs or {}))


def grounding_on(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """Return the context in which grounding runs on `device`; it holds for one thread."""
    return contextlib.nullcontext() if device.type == "cuda" else NoPinnedMemory()


def _declare_torchvision_operators() -> None:
    """Declare what torchvision's import describes but a build for CUDA cannot load beside a CPU torch."""
    for name in ("nms", "qnms"):
        with contextlib.suppress(RuntimeError):  # declared already: this torchvision brings its own
            _SCHEMAS.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")


def _stand_in_for_distance_transform() -> None:
    """`sam3.model.edt` is a triton kernel, imported by the video model, which is not used here."""
    module = ModuleType("sam3.model.edt")
    module.edt_triton = None  # type: ignore[attr-defined]
    sys.modules.setdefault("sam3.model.edt", module)


def _leave_roi_align_uncompiled() -> None:
    """Without its C++ operators torchvision compiles `roi_align` at the first call, for half a minute."""
    import torchvision  # noqa: F401  (its package attribute `roi_align` is the function, not the module)

    module: Any = sys.modules["torchvision.ops.roi_align"]
    module._roi_align = getattr(module._roi_align, "__wrapped__", module._roi_align)
