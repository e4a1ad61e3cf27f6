"""Where stored images and model bundles live: one folder tree behind `file://` or `s3://`.

    images/{aa}/{sha256}.{jpg|png|webp}     stored images, upright; aa = the first two of the sha256
    thumbnails/{aa}/{sha256}.webp
    tiles/{aa}/{sha256}.tiles     of large images that were looked at; see annotator/tiles/build.py
    models/{id}/{spec.json,prepare.onnx,decoder.onnx,…}     spec.json is written last
    models/current                          the id of the model that web asks for

Everything but `models/current` is written once and never changes.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast
from urllib.request import url2pathname

import fsspec

from inference.contract.spec import Spec

MEDIA_TYPES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
# What browsers and workers load from a published bundle; the encoder stays with the worker.
PREVIEW = "preview.onnx"
BUNDLE_FILES = ("prepare.onnx", "decoder.onnx", PREVIEW, "vocabulary.json")

_CURRENT = "models/current"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class StorageError(Exception):
    """Storage has not what was asked for, or a name is not one of ours."""


class Storage:
    """Reads and writes by path, relative to the folder at `url` (`file:///…` or `s3://bucket/prefix`)."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        protocol, separator, rest = self.url.partition("://")
        if protocol not in ("file", "s3") or not separator:
            raise StorageError(f"STORAGE_URL must begin with file:// or s3://, it is {url!r}")
        self._folder = Path(url2pathname(rest)) if protocol == "file" else None
        self._root = str(self._folder) if self._folder is not None else rest
        self._fs: Any = fsspec.filesystem(protocol)
        self._read_spec = lru_cache(maxsize=16)(self._load_spec)

    def image_path(self, sha256: str, media_type: str) -> str:
        """Return the path of a stored image: sha256 (hex) of its bytes, one of MEDIA_TYPES."""
        if media_type not in MEDIA_TYPES:
            raise StorageError(f"images are stored as {', '.join(MEDIA_TYPES)}, not as {media_type!r}")
        return f"images/{_shard(sha256)}.{MEDIA_TYPES[media_type]}"

    def thumbnail_path(self, sha256: str) -> str:
        """Return the path of the thumbnail, a WebP, of the image with this sha256."""
        return f"thumbnails/{_shard(sha256)}.webp"

    def tiles_path(self, sha256: str) -> str:
        """Return the path of the file with all tiles of the image with this sha256."""
        return f"tiles/{_shard(sha256)}.tiles"

    def model_path(self, model_id: str, name: str) -> str:
        """Return the path of a bundle's file. Raises StorageError for names with slashes and the like."""
        if not _NAME.fullmatch(model_id) or not _NAME.fullmatch(name) or model_id == "current":
            raise StorageError(f"{model_id!r} / {name!r} names no file of a model bundle")
        return f"models/{model_id}/{name}"

    def url_of(self, path: str) -> str:
        """Return the URL that `fsspec.open` reads, from any machine that has the storage."""
        return f"{self.url}/{path}"

    def open(self, path: str) -> IO[bytes]:
        """Open for reading. Raises FileNotFoundError."""
        return cast("IO[bytes]", self._fs.open(self._full(path), "rb"))

    def read_bytes(self, path: str) -> bytes:
        """Return the whole file. Raises FileNotFoundError."""
        with self.open(path) as file:
            return file.read()

    def read_range(self, path: str, start: int, stop: int) -> bytes:
        """Return the bytes [start, stop) of a file. Raises FileNotFoundError."""
        return cast("bytes", self._fs.cat_file(self._full(path), start=start, end=stop))

    def exists(self, path: str) -> bool:
        return bool(self._fs.isfile(self._full(path)))

    def write_bytes(self, path: str, data: bytes) -> bool:
        """Write a new file, whole or not at all. Returns False, and writes nothing, where it exists."""
        return self.write_file(path, io.BytesIO(data))

    def write_file(self, path: str, data: IO[bytes]) -> bool:
        """Write a new file from where `data` stands, as `write_bytes` does."""
        if self.exists(path):
            return False
        self._put(path, data)
        return True

    def delete(self, path: str) -> None:
        """Delete a file; one that is not there is no error."""
        if self.exists(path):
            self._fs.rm_file(self._full(path))

    def current_model(self) -> str | None:
        """Return the id of the model that web asks for, None before the first `activate_model`."""
        try:
            return self.read_bytes(_CURRENT).decode().strip() or None
        except FileNotFoundError:
            return None

    def models(self) -> list[str]:
        """Return the ids of the published bundles, sorted."""
        found = self._fs.glob(self._full("models/*/spec.json"))
        return sorted(str(path).rsplit("/", 2)[1] for path in found)

    def activate_model(self, model_id: str) -> None:
        """Make `model_id` the model that web asks for. Raises StorageError where it is not published."""
        self.spec(model_id)
        self._put(_CURRENT, io.BytesIO(f"{model_id}\n".encode()))

    def spec(self, model_id: str) -> Spec:
        """Return a published bundle's spec. Raises StorageError where there is none."""
        return self._read_spec(model_id)

    def publish_bundle(self, folder: Path | str) -> str:
        """Copy a bundle's folder into storage, `spec.json` last, and return its id. Never overwrites.

        Raises StorageError where `spec.json` and the folder do not agree on whether there is a preview.
        """
        folder = Path(folder)
        written = (folder / "spec.json").read_bytes()
        spec = Spec.model_validate_json(written)
        if spec.preview != (folder / PREVIEW).exists():
            says, is_there = ("names a", "is missing") if spec.preview else ("names no", "is there")
            raise StorageError(f"spec.json in {folder} {says} preview, but {PREVIEW} {is_there}")
        for name in BUNDLE_FILES:
            if (folder / name).exists():
                self.write_bytes(self.model_path(spec.id, name), (folder / name).read_bytes())
        self.write_bytes(self.model_path(spec.id, "spec.json"), written)
        return spec.id

    def _load_spec(self, model_id: str) -> Spec:
        path = self.model_path(model_id, "spec.json")
        try:
            return Spec.model_validate_json(self.read_bytes(path))
        except FileNotFoundError as error:
            raise StorageError(
                f"no model {model_id!r} in {self.url}: its worker publishes it when it starts"
            ) from error

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _put(self, path: str, data: IO[bytes]) -> None:
        """Write whole or not at all: S3 does so by itself, a disk by renaming a finished file."""
        if self._folder is None:
            self._fs.pipe_file(self._full(path), data.read())
        else:
            _write_then_rename(self._folder / path, data)


def _shard(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise StorageError(f"{sha256!r} is not a sha256 in lower-case hex")
    return f"{sha256[:2]}/{sha256}"


def _write_then_rename(path: Path, data: IO[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(data, file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
