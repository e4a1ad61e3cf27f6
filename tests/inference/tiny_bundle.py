"""A model bundle of a few kilobytes, made with onnx.helper: it segments what has the grey of the first click.

The encoder averages RGB over cells; the decoder's logits are high where a cell has the grey under the first
point. Its first mask is strict and scores higher, its second lenient. The mask before counts for one part in
ten thousand, enough to see that it was given.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

GRID = 16
MODEL_ID = "tiny-0123456789ab"


def write(
    folder: Path, *, resize: str = "squash", size: tuple[int, int] = (64, 64), preview: bool = False
) -> Path:
    """Write the bundle for an input of `size` (width, height), a multiple of 16, into `folder`.

    preview: with the decoder as its own preview.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width, height = size
    save(_encoder(width, height), folder / "encoder.onnx")
    save(_prepare(), folder / "prepare.onnx")
    save(_decoder(width, height), folder / "decoder.onnx")
    if preview:
        save(_decoder(width, height), folder / "preview.onnx")
    (folder / "spec.json").write_text(json.dumps(spec(resize, size) | {"preview": preview}))
    return folder


def spec(resize: str = "squash", size: tuple[int, int] = (64, 64)) -> dict:
    yes, no = {"available": True}, {"available": False, "reason": "it knows no words"}
    return {
        "id": MODEL_ID,
        "input": {"width": size[0], "height": size[1], "resize": resize},
        "mask_threshold": 0.0,
        "license": {"name": "Apache-2.0", "notice": ""},
        "capabilities": {"point": yes, "box": yes, "mask": yes, "text": no, "exemplar": no},
        "tensors": [
            {"name": "grey", "shape": [1, GRID, GRID], "dtype": "float16", "offset": 0},
            {"name": "scale", "shape": [1], "dtype": "float32", "offset": GRID * GRID * 2},
        ],
        "bytes": GRID * GRID * 2 + 16,
    }


def _value(name: str, kind: int, shape: list) -> object:
    return helper.make_tensor_value_info(name, kind, shape)


def _constant(name: str, value: object, dtype: type) -> object:
    return numpy_helper.from_array(np.array(value, dtype), name)


def _model(name: str, nodes: list, inputs: list, outputs: list, constants: list) -> object:
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    checker.check_model(model)
    return model


def _encoder(width: int, height: int) -> object:
    cell = [height // GRID, width // GRID]
    nodes = [
        helper.make_node("Cast", ["images"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["float"], ["mean"], axes=[3], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "one"], ["plane"]),
        helper.make_node("AveragePool", ["plane"], ["pooled"], kernel_shape=cell, strides=cell),
        helper.make_node("Cast", ["pooled"], ["grey"], to=TensorProto.FLOAT16),
        helper.make_node("ReduceMean", ["float"], ["all"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Mul", ["all", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "byte"], ["scales"]),
        helper.make_node("Unsqueeze", ["scales", "one"], ["scale"]),
    ]
    constants = [
        _constant("one", [1], np.int64),
        _constant("zero", [0], np.float32),
        _constant("byte", [1 / 255], np.float32),
    ]
    inputs = [_value("images", TensorProto.UINT8, ["B", height, width, 3])]
    outputs = [
        _value("grey", TensorProto.FLOAT16, ["B", 1, GRID, GRID]),
        _value("scale", TensorProto.FLOAT, ["B", 1]),
    ]
    return _model("encoder", nodes, inputs, outputs, constants)


def _prepare() -> object:
    nodes = [
        helper.make_node("Cast", ["grey"], ["float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["float", "scale"], ["features"]),
    ]
    inputs = [
        _value("grey", TensorProto.FLOAT16, [1, GRID, GRID]),
        _value("scale", TensorProto.FLOAT, [1]),
    ]
    return _model("prepare", nodes, inputs, [_value("features", TensorProto.FLOAT, [1, GRID, GRID])], [])


def _decoder(width: int, height: int) -> object:
    nodes = [
        # The cell under the first point, as an index [1, 3] into features [1, GRID, GRID].
        helper.make_node("Gather", ["point_coords", "first"], ["point"], axis=1),
        helper.make_node("Div", ["point", "cell"], ["place"]),
        helper.make_node("Floor", ["place"], ["whole"]),
        helper.make_node("Clip", ["whole", "low", "high"], ["inside"]),
        helper.make_node("Gather", ["inside", "row_column"], ["swapped"], axis=1),
        helper.make_node("Concat", ["channel", "swapped"], ["index_float"], axis=1),
        helper.make_node("Cast", ["index_float"], ["index"], to=TensorProto.INT64),
        helper.make_node("GatherND", ["features", "index"], ["grey"]),
        helper.make_node("Sub", ["features", "grey"], ["difference"]),
        helper.make_node("Abs", ["difference"], ["distance"]),
        helper.make_node("Mul", ["distance", "steep"], ["scaled"]),
        # Symmetric around zero, so that an edge lies half way between two cells.
        helper.make_node("Min", ["scaled", "most"], ["clipped"]),
        helper.make_node("Sub", ["tolerances", "clipped"], ["fresh"]),
        helper.make_node("Mul", ["mask_input", "has_mask_input"], ["given"]),
        helper.make_node("Mul", ["given", "little"], ["memory"]),
        helper.make_node("Add", ["fresh", "memory"], ["masks"]),
        helper.make_node("Identity", ["fixed_scores"], ["scores"]),
    ]
    constants = [
        _constant("first", 0, np.int64),
        _constant("cell", [width / GRID, height / GRID], np.float32),
        _constant("low", 0, np.float32),
        _constant("high", GRID - 1, np.float32),
        _constant("row_column", [1, 0], np.int64),
        _constant("channel", [[0]], np.float32),
        _constant("steep", 100, np.float32),
        _constant("tolerances", [[[[5.0]], [[20.0]]]], np.float32),
        _constant("most", [[[[10.0]], [[40.0]]]], np.float32),
        _constant("little", 1e-4, np.float32),
        _constant("fixed_scores", [[0.9, 0.8]], np.float32),
    ]
    inputs = [
        _value("features", TensorProto.FLOAT, [1, GRID, GRID]),
        _value("point_coords", TensorProto.FLOAT, [1, "N", 2]),
        _value("point_labels", TensorProto.FLOAT, [1, "N"]),
        _value("mask_input", TensorProto.FLOAT, [1, 1, GRID, GRID]),
        _value("has_mask_input", TensorProto.FLOAT, [1]),
    ]
    outputs = [
        _value("masks", TensorProto.FLOAT, [1, 2, GRID, GRID]),
        _value("scores", TensorProto.FLOAT, [1, 2]),
    ]
    return _model("decoder", nodes, inputs, outputs, constants)
