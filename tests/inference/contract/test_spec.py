"""`spec.json` and the embeddings laid out by it."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from inference.contract.spec import Input, Spec
from tests.inference import tiny_bundle


@pytest.fixture
def spec() -> Spec:
    return Spec.model_validate(tiny_bundle.spec())


def test_it_lays_tensors_out_and_finds_them_again(spec):
    grey = np.arange(256, dtype=np.float16).reshape(1, 16, 16)
    payload = spec.pack({"grey": grey, "scale": np.array([0.5], np.float32)})
    assert len(payload) == spec.bytes == 528
    assert payload[:512] == grey.tobytes()
    assert payload[512:516] == np.float32(0.5).tobytes()
    tensors = spec.unpack(payload)
    np.testing.assert_array_equal(tensors["grey"], grey)
    np.testing.assert_array_equal(tensors["scale"], [0.5])


@pytest.mark.parametrize("grey", [None, np.zeros((16, 16), np.float16), np.zeros((1, 16, 16), np.float32)])
def test_it_refuses_tensors_that_are_not_the_specs(spec, grey):
    tensors = {"scale": np.array([0.5], np.float32)} | ({} if grey is None else {"grey": grey})
    with pytest.raises(ValueError, match="embedding tensor grey is"):
        spec.pack(tensors)


def test_it_refuses_a_payload_of_another_length(spec):
    with pytest.raises(ValueError, match="has 527 bytes"):
        spec.unpack(bytes(527))


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../etc"},
        {"bytes": 500},
        {"tensors": [{"name": "a", "shape": [4], "dtype": "float32", "offset": 8}]},
        {
            "tensors": [
                {"name": "a", "shape": [5], "dtype": "float32", "offset": 0},
                {"name": "b", "shape": [5], "dtype": "float32", "offset": 16},
            ]
        },
    ],
)
def test_it_refuses_a_spec_that_contradicts_itself(change):
    with pytest.raises(ValidationError):
        Spec.model_validate(tiny_bundle.spec() | change)


def test_it_squashes_each_axis_on_its_own():
    squash = Input(width=512, height=256, resize="squash")
    assert squash.size_of(1000, 100) == (512, 256)
    assert squash.scale_of(1000, 100) == (0.512, 2.56)


def test_it_letterboxes_by_one_factor():
    letterbox = Input(width=1024, height=1024, resize="letterbox")
    assert letterbox.size_of(2000, 1000) == (1024, 512)
    assert letterbox.scale_of(2000, 1000) == (0.512, 0.512)
    assert letterbox.size_of(1, 5000) == (1, 1024)
