"""The worker's settings, read from the environment; the names are the web tier's where both need one."""

from __future__ import annotations

import os
import socket
from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_REPOSITORY = Path(__file__).resolve().parent.parent.parent


class Settings(BaseSettings):
    """Each field is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    redis_url: str = "redis://127.0.0.1:6379/0"
    cache_redis_url: str = "redis://127.0.0.1:6380/0"
    pointillist_data: Path = _REPOSITORY / "data"
    # Empty: the folder `storage` in the data folder.
    storage_url: str = ""
    # Which adapter of inference/models/ runs, and the bundle it loads (empty: the adapter's own).
    model: str = "builtin"
    model_bundle: str = ""
    # Images in one forward pass at most; 0: as the adapter says.
    encode_batch: int = Field(default=0, ge=0)
    # Threads that read and resize images.
    readers: int = Field(default=2, ge=1)
    # Threads of ONNX Runtime, and of torch where it runs on the CPU; 0: one per core.
    threads: int = Field(default=0, ge=0)
    # Where torch runs a model (`cuda`, `cuda:1`, `cpu`), and where its text encoder; empty: the first CUDA
    # device, else the CPU; the same as DEVICE.
    device: str = ""
    text_device: str = ""
    # The checkpoint of SAM 3; empty: Meta's, from the gated hub, with the token HF_TOKEN.
    sam3_checkpoint: str = ""
    # The checkpoint of SAM 2, which docs/models.md says how to get.
    sam2_checkpoint: str = ""
    # Bytes on the device for features of images, so that a second word on an image need not encode it again.
    feature_cache_bytes: int = Field(default=2 * 2**30, ge=0)
    # Compile the image encoder ahead of time, once for a device and its weights; None: where there is CUDA.
    compile_encoder: bool | None = None
    # Seconds after which the work of a dead worker is taken over.
    lease_s: float = Field(default=30, gt=0)
    # Seconds an embedding stays in the cache.
    embedding_ttl: int = Field(default=7 * 24 * 3600, gt=0)
    # Pixels an image may have; the web tier's name.
    upload_max_pixels: int = 120_000_000
    # Port of the worker's Prometheus metrics; 0: none.
    worker_metrics_port: int = 0
    worker_id: str = f"{socket.gethostname()}-{os.getpid()}"
    log_level: str = "INFO"

    @cached_property
    def models_folder(self) -> Path:
        """Return the folder for what a model makes of its weights once: bundles, compiled code."""
        return self.pointillist_data.resolve() / "models"

    @cached_property
    def storage(self) -> str:
        """Return the URL of the storage."""
        return self.storage_url or (self.pointillist_data.resolve() / "storage").as_uri()
