"""Prompts that fit neither the model nor the image are refused with words."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from inference.contract.messages import Kind, SegmentRequest
from inference.contract.prompts import PromptError, check
from inference.contract.spec import Capabilities

YES, NO = {"available": True}, {"available": False, "reason": "it knows no words."}
CAN = Capabilities.model_validate({"point": YES, "box": YES, "mask": YES, "text": NO, "exemplar": NO})
POINT = {"x": 10, "y": 20, "label": 1}


FINDS = Capabilities.model_validate({"point": YES, "box": YES, "mask": YES, "text": YES, "exemplar": YES})
AGAINST = {"box": [1, 1, 9, 9], "positive": False}


def ask(can: Capabilities = CAN, **request) -> None:
    check(SegmentRequest.model_validate(request), can, width=100, height=50)


@pytest.mark.parametrize(
    "request_",
    [
        {"points": [POINT]},
        {"points": [{"x": 0, "y": 0}, {"x": 100, "y": 50, "label": 0}]},
        {"box": [0, 0, 100, 50]},
        {"box": [1.5, 2, 3, 4], "points": [POINT], "multimask": True},
        {"everything": True, "threshold": 0.9},
    ],
)
def test_it_accepts_what_fits(request_):
    ask(**request_)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({}, "give one of"),
        ({"points": [POINT], "everything": True}, "give one of"),
        ({"points": [POINT], "text": "apple"}, "give one of"),
        ({"points": [POINT, {"x": 101, "y": 1}]}, r"point 2 \(101, 1\) is outside the 100×50 image"),
        ({"points": [{"x": 1, "y": -0.5}]}, "point 1"),
        ({"points": [POINT] * 101}, "101 points; at most 100"),
        ({"box": [5, 5, 5, 9]}, "x0 < x1"),
        ({"box": [5, 9, 6, 5]}, "y0 < y1"),
        ({"box": [5, 5, 101, 9]}, "the box .* is outside"),
        ({"text": "apple"}, "this model does not take text: it knows no words$"),
        ({"exemplars": [{"box": [1, 1, 2, 2]}]}, "does not take exemplars: it knows no words$"),
    ],
)
def test_it_refuses_what_does_not(request_, message):
    with pytest.raises(PromptError, match=message) as refusal:
        ask(**request_)
    assert refusal.value.code == "invalid"


@pytest.mark.parametrize(
    "request_",
    [
        {"text": "apple"},
        {"text": "🍎"},
        {"text": "a" * 200, "exemplars": [AGAINST]},
        {"exemplars": [{"box": [0, 0, 100, 50]}, AGAINST], "threshold": 0.1},
    ],
)
def test_it_accepts_words_and_examples(request_):
    ask(FINDS, **request_)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"text": ""}, "give one of"),
        ({"text": " \n\t "}, "the text is empty"),
        ({"text": "apple" * 1000}, "the text has 5000 characters; at most 200"),
        ({"exemplars": [AGAINST] * 21}, "21 exemplars; at most 20"),
        ({"exemplars": [AGAINST]}, "all exemplars say what not to find"),
        ({"exemplars": [{"box": [5, 5, 5, 5]}]}, "the exemplar must be .* x0 < x1"),
        ({"exemplars": [{"box": [5, 5, 9, 51]}]}, "the exemplar .* is outside the 100×50 image"),
        ({"text": "apple", "exemplars": [{"box": [-1, 5, 9, 9]}]}, "the exemplar .* is outside"),
    ],
)
def test_it_refuses_words_and_examples_that_do_not_fit(request_, message):
    with pytest.raises(PromptError, match=message):
        ask(FINDS, **request_)


@pytest.mark.parametrize(
    "request_",
    [
        {"points": [{"x": float("nan"), "y": 1}]},
        {"points": [{"x": 1}]},
        {"points": [{"x": 1, "y": 1, "label": 2}]},
        {"points": "all"},
        {"box": [1, 2, 3]},
        {"threshold": 2},
        {"colour": "red"},
    ],
)
def test_it_refuses_what_is_malformed(request_):
    with pytest.raises(ValidationError):
        SegmentRequest.model_validate(request_)


def test_it_tells_finding_from_segmenting():
    assert SegmentRequest(text="apple").kind is Kind.FIND
    assert SegmentRequest.model_validate({"points": [POINT]}).kind is Kind.SEGMENT
