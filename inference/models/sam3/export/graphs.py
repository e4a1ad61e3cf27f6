"""torch modules as ONNX files."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

# The first with Gelu as one operator: ONNX Runtime has one kernel for it.
OPSET = 20
#: The axes of a prompt that may have any length.
POINTS = {"point_coords": {1: "N"}, "point_labels": {1: "N"}}
# Smaller weights are not worth a Cast.
_SMALLEST = 256


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


def store_as_halves(path: Path) -> None:
    """Store the file's large weights in fp16, each with a Cast behind it: half the bytes.

    ONNX Runtime casts them when it loads the file, and computes in fp32.
    """
    model = onnx.load(str(path))
    casts = []
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < _SMALLEST:
            continue
        stored = numpy_helper.from_array(values.astype(np.float16), f"{tensor.name}_half")
        casts.append(helper.make_node("Cast", [stored.name], [tensor.name], to=TensorProto.FLOAT))
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(stored)
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(path))
