"""The image encoder compiled for this processor. Where there is no C++ compiler it must run all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import structlog
import torch

from inference.models.sam.device import Device
from inference.models.sam3 import compiled
from inference.models.sam3.compiled import Compiled, encode_compiled, file_name
from inference.models.sam3.encoder import ImageEncoder
from tests.inference.models.sam3 import tiny

SIZE = tiny.CONFIG.image_size
CPU = Device("cpu")
HAS_COMPILER = shutil.which("g++") is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(scope="module")
def encoder(model) -> ImageEncoder:
    return ImageEncoder(model).eval()


@pytest.fixture(scope="module", autouse=True)
def quick_compiler():
    """Have g++ leave out its optimisations and vectors: they take most of its time."""
    with torch._inductor.config.patch({"aot_inductor.debug_compile": True, "cpp.vec_isa_ok": False}):
        yield


@pytest.fixture(scope="module")
def encode(encoder, folder):
    """The tiny model compiled, once for all these tests."""
    return encode_compiled(encoder, CPU, SIZE, "0123456789abcdef", folder)


def images(batch: int) -> torch.Tensor:
    generator = torch.manual_seed(batch)
    return torch.randint(0, 256, (batch, SIZE, SIZE, 3), dtype=torch.uint8, generator=generator)


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_it_agrees_with_the_module(encode, encoder, batch):
    assert isinstance(encode, Compiled) == HAS_COMPILER
    with CPU.computing():
        expected, found = encoder(images(batch)), encode(images(batch))
    for name, one, other in zip(expected._fields, expected, found, strict=True):
        torch.testing.assert_close(other, one, rtol=0, atol=1e-5, msg=name)


def test_it_is_kept_for_the_next_start(encode, encoder, folder, monkeypatch):
    if HAS_COMPILER:
        assert [file.name for file in folder.glob("*.pt2")] == [file_name(CPU.torch, "0123456789abcdef")]
        monkeypatch.setattr(compiled, "_compile", None)  # the second start must not need it
    assert type(encode_compiled(encoder, CPU, SIZE, "0123456789abcdef", folder)) is type(encode)


def test_it_is_another_for_other_weights_and_another_torch(monkeypatch):
    name = file_name(CPU.torch, "0123456789abcdef")
    assert "0123456789ab" in name
    assert torch.__version__ in name
    assert name != file_name(CPU.torch, "f" * 64)
    monkeypatch.setattr(torch, "__version__", "9.9")
    assert name != file_name(CPU.torch, "0123456789abcdef")


def test_it_falls_back_to_the_module_and_says_why(encoder, tmp_path, monkeypatch):
    monkeypatch.setenv("CXX", "/no/such/compiler")
    monkeypatch.setattr(torch._inductor.config.cpp, "cxx", ("/no/such/compiler",))
    monkeypatch.setattr(torch._inductor.config, "force_disable_caches", True)
    with structlog.testing.capture_logs() as logs:
        encode = encode_compiled(encoder, CPU, SIZE, "unlucky", tmp_path)
    assert encode is encoder
    assert logs[-1]["event"] == "compile_failed"
    assert "/no/such/compiler" in logs[-1]["error"]
    assert not list(tmp_path.glob("*.pt2"))


def test_it_refuses_what_does_not_agree(encoder, encode):
    other = ImageEncoder(tiny.model(seed=1)).eval()
    if HAS_COMPILER:
        with pytest.raises(compiled.NotTheSame, match="level0 differs by"):
            compiled._prove(other, encode, CPU, images(2))


def test_it_runs_the_module_where_the_compiled_fails(encode, encoder, monkeypatch):
    def fail(images):
        raise RuntimeError("run_func_(...) API call failed")

    monkeypatch.setattr(encode, "_run", fail, raising=False)
    with CPU.computing(), structlog.testing.capture_logs() as logs:
        expected, found = encoder(images(1)), encode(images(1))
    assert torch.equal(found.level2, expected.level2)
    assert [line["event"] for line in logs] == ["compiled_run_failed"] * HAS_COMPILER


def test_it_makes_anew_what_cannot_be_loaded(encoder, tmp_path, monkeypatch):
    path = tmp_path / file_name(CPU.torch, "broken")
    path.write_bytes(b"not what it was")
    made: list[Path] = []

    def stop(encoder, device, size, path):
        made.append(path)
        raise RuntimeError("seen")

    monkeypatch.setattr(compiled, "_compile", stop)
    encode_compiled(encoder, CPU, SIZE, "broken", tmp_path)
    assert made == [path]
