"""Storage on a real disk."""

from __future__ import annotations

import io
import json

import pytest

from inference.contract.storage import Storage, StorageError
from tests.inference import tiny_bundle

SHA256 = "ab" * 32


def test_it_names_images_by_their_content(storage):
    assert storage.image_path(SHA256, "image/png") == f"images/ab/{SHA256}.png"
    assert storage.thumbnail_path(SHA256) == f"thumbnails/ab/{SHA256}.webp"
    assert storage.url_of("images/a") == f"{storage.url}/images/a"


@pytest.mark.parametrize("sha256", ["", "AB" * 32, "../" * 20 + "abcd", "ab" * 31])
def test_it_refuses_what_is_no_sha256(storage, sha256):
    with pytest.raises(StorageError):
        storage.image_path(sha256, "image/png")


def test_it_refuses_media_types_it_does_not_store(storage):
    with pytest.raises(StorageError, match="image/svg"):
        storage.image_path(SHA256, "image/svg+xml")


@pytest.mark.parametrize(
    ("model", "name"),
    [("..", "spec.json"), ("a/b", "spec.json"), ("a", "../x"), ("a", ".x"), ("current", "x")],
)
def test_it_refuses_names_that_leave_a_models_folder(storage, model, name):
    with pytest.raises(StorageError):
        storage.model_path(model, name)


def test_it_writes_once(storage, tmp_path):
    path = storage.image_path(SHA256, "image/png")
    assert not storage.exists(path)
    assert storage.write_bytes(path, b"first")
    assert not storage.write_bytes(path, b"second")
    assert storage.exists(path)
    assert storage.read_bytes(path) == b"first"
    with storage.open(path) as file:
        file.seek(2)
        assert file.read(2) == b"rs"
    assert [entry.name for entry in (tmp_path / "storage/images/ab").iterdir()] == [f"{SHA256}.png"]


def test_it_leaves_nothing_of_a_write_that_failed(storage, tmp_path):
    class Torn(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise OSError("the upload broke off")
            return super().read(4)

    with pytest.raises(OSError, match="broke off"):
        storage.write_file("images/ab/broken", Torn(b"more than four bytes"))
    assert list((tmp_path / "storage/images/ab").iterdir()) == []


def test_it_deletes(storage):
    storage.write_bytes("images/a", b"1")
    storage.delete("images/a")
    storage.delete("images/a")
    assert not storage.exists("images/a")
    with pytest.raises(FileNotFoundError):
        storage.read_bytes("images/a")


def test_it_works_in_folders_with_spaces(tmp_path):
    storage = Storage((tmp_path / "our data ü").as_uri())
    storage.write_bytes("images/a", b"1")
    assert (tmp_path / "our data ü/images/a").read_bytes() == b"1"


@pytest.mark.parametrize("url", ["/plain/path", "ftp://host/x", "file:/x", ""])
def test_it_refuses_other_urls(url):
    with pytest.raises(StorageError, match="STORAGE_URL must begin"):
        Storage(url)


def test_it_publishes_a_bundle_but_not_its_encoder(storage, tmp_path):
    bundle = tiny_bundle.write(tmp_path / "bundle")
    assert storage.publish_bundle(bundle) == tiny_bundle.MODEL_ID
    published = tmp_path / "storage/models" / tiny_bundle.MODEL_ID
    assert {entry.name for entry in published.iterdir()} == {"spec.json", "prepare.onnx", "decoder.onnx"}
    assert storage.spec(tiny_bundle.MODEL_ID).bytes == 528


def test_it_publishes_a_preview_where_the_bundle_has_one(storage, tmp_path):
    bundle = tiny_bundle.write(tmp_path / "bundle", preview=True)
    storage.publish_bundle(bundle)
    preview = storage.read_bytes(storage.model_path(tiny_bundle.MODEL_ID, "preview.onnx"))
    assert preview == (bundle / "preview.onnx").read_bytes()
    assert storage.spec(tiny_bundle.MODEL_ID).preview


def test_it_refuses_a_bundle_whose_spec_and_files_differ_on_the_preview(storage, tmp_path):
    promised = tiny_bundle.write(tmp_path / "promised", preview=True)
    (promised / "preview.onnx").unlink()
    unnamed = tiny_bundle.write(tmp_path / "unnamed")
    (unnamed / "preview.onnx").write_bytes(b"")
    for bundle in (promised, unnamed):
        with pytest.raises(StorageError, match="preview"):
            storage.publish_bundle(bundle)
    assert storage.models() == []


def test_it_never_overwrites_a_bundle(storage, tmp_path):
    bundle = tiny_bundle.write(tmp_path / "bundle")
    storage.publish_bundle(bundle)
    written = json.loads((bundle / "spec.json").read_text())
    (bundle / "spec.json").write_text(json.dumps(written | {"mask_threshold": 9.0}))
    (bundle / "decoder.onnx").write_bytes(b"other")
    storage.publish_bundle(bundle)
    assert storage.spec(tiny_bundle.MODEL_ID).mask_threshold == 0.0
    decoder = storage.read_bytes(storage.model_path(tiny_bundle.MODEL_ID, "decoder.onnx"))
    assert decoder != b"other"


def test_it_names_the_model_that_is_current(storage, tmp_path):
    assert storage.current_model() is None
    with pytest.raises(StorageError, match="no model 'other-1'"):
        storage.activate_model("other-1")
    assert storage.current_model() is None
    storage.publish_bundle(tiny_bundle.write(tmp_path / "bundle"))
    storage.activate_model(tiny_bundle.MODEL_ID)
    storage.activate_model(tiny_bundle.MODEL_ID)
    assert Storage(storage.url).current_model() == tiny_bundle.MODEL_ID
