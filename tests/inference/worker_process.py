"""A worker as the operator runs it: a process of its own, that may be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """`python -m inference.worker` with the bundle, the Redis pair and the storage given."""

    def __init__(self, folder: Path, bundle: Path, redis_pair, storage, **settings: object) -> None:
        self.log = folder / "worker.log"
        self.environment = {
            **os.environ,
            "REDIS_URL": redis_pair.queue.url,
            "CACHE_REDIS_URL": redis_pair.cache.url,
            "STORAGE_URL": storage.url,
            "MODEL_BUNDLE": str(bundle),
            "THREADS": "1",
            **{name.upper(): str(value) for name, value in settings.items()},
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "inference.worker"], env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def terminate(self, timeout: float = 30) -> int:
        """SIGTERM; return the exit status."""
        assert self.process
        self.process.terminate()
        return self.process.wait(timeout)
