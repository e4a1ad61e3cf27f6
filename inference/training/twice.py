"""A first prompt is decoded twice: the second time with the best mask of the first as the previous one.

One look decides what the object is, the other where it ends; later prompts bring a mask along and need one.
The second look is inside `decoder.onnx`, so that everyone who runs it gets the same masks; the graph that
looks once is `preview.onnx`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import onnx
import torch
from onnx import GraphProto, NodeProto, TensorProto, helper
from torch import Tensor

from .decoder import Decoder, Ready

#: What the names of the first look's values begin with, and the values that lie between the two looks.
FIRST = "first/"
BEFORE, HAS_BEFORE = "mask_before", "has_mask_before"


def decode(
    decoder: Decoder, ready: Ready, coords: Tensor, labels: Tensor, mask: Tensor, has: Tensor
) -> tuple[Tensor, Tensor]:
    """What the graph of `look_twice` computes, for one prompt: masks [1, K, H, W] and scores [1, K]."""
    if not has.item():
        masks, scores = decoder(ready, coords, labels, mask, has)
        mask, has = masks[:, scores[0].argmax()][:, None], torch.ones_like(has)
    found: tuple[Tensor, Tensor] = decoder(ready, coords, labels, mask, has)
    return found


def look_twice(once: Path, path: Path) -> None:
    """Write the graph that decodes a first prompt twice, made of the one that decodes ``once``.

    Both looks share the weights. Without ``has_mask_input`` the first look runs inside an ``If``.
    """
    model = onnx.load(str(once))
    graph = model.graph
    nodes = [node for node in graph.node if node.op_type != "Constant"]
    constants = [node for node in graph.node if node.op_type == "Constant"]
    given = GraphProto(name="given", node=[_copy("mask_input", "given")], output=[_output("given")])
    choice = helper.make_node("If", ["is_given"], [BEFORE], then_branch=given, else_branch=_first_look(nodes))
    is_given = helper.make_node("Cast", ["has_mask_input"], ["is_given"], to=TensorProto.BOOL)
    one = helper.make_node("Constant", [], [HAS_BEFORE], value_floats=[1.0])
    second = _renamed(nodes, {"mask_input": BEFORE, "has_mask_input": HAS_BEFORE})
    del graph.node[:]
    graph.node.extend([*constants, is_given, choice, one, *second])
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def _first_look(nodes: Iterable[NodeProto]) -> GraphProto:
    """The nodes under names of their own, and the mask with the highest score."""
    names = {output: FIRST + output for node in nodes for output in node.output}
    best = [
        helper.make_node("ArgMax", [names["scores"]], ["best"], axis=1, keepdims=0),
        helper.make_node("Gather", [names["masks"], "best"], ["looked"], axis=1),
    ]
    return GraphProto(name="look", node=[*_renamed(nodes, names), *best], output=[_output("looked")])


def _renamed(nodes: Iterable[NodeProto], names: dict[str, str]) -> list[NodeProto]:
    """Copies of nodes that read and write under other names."""
    copies = []
    for node in nodes:
        copy = NodeProto()
        copy.CopyFrom(node)
        copy.input[:] = [names.get(name, name) for name in node.input]
        copy.output[:] = [names.get(name, name) for name in node.output]
        copy.name = FIRST + node.name if names.get(node.output[0]) else node.name
        copies.append(copy)
    return copies


def _copy(name: str, to: str) -> NodeProto:
    return helper.make_node("Identity", [name], [to])


def _output(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
