"""torch modules as ONNX files."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

# The first with Gelu as one operator: ONNX Runtime has one kernel for it.
OPSET = 20
#: The axes of a prompt that may have any length.
POINTS = {"point_coords": {1: "N"}, "point_labels": {1: "N"}}


def write(
    module: nn.Module,
    inputs: Mapping[str, Tensor],
    outputs: tuple[str, ...],
    path: Path,
    free: Mapping[str, dict[int, str]] | None = None,
) -> None:
    """Trace the module with these inputs and write it to `path`; `free` names the axes that may vary.

    What is computed from weights alone stays in the file as it is computed: ONNX Runtime does it once, when
    it loads the file, and the file stays small.
    """
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracer's, about what does not vary
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=dict(free or {}),
            opset_version=OPSET,
            do_constant_folding=False,
            dynamo=False,
        )
    onnx.checker.check_model(str(path))
