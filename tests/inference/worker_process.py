"""A worker as the operator runs it: a process of its own, that may be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """`python -m inference.worker` on this Redis pair and storage; settings become its environment."""

    def __init__(self, folder: Path, redis_pair, storage, **settings: object) -> None:
        self.log = folder / "worker.log"
        self.environment = {
            **os.environ,
            "REDIS_URL": redis_pair.queue.url,
            "CACHE_REDIS_URL": redis_pair.cache.url,
            "STORAGE_URL": storage.url,
            "THREADS": "1",
            **{name.upper(): str(value) for name, value in settings.items()},
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> WorkerProcess:
        command = [sys.executable, "-m", "inference.worker"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        return self

    def kill(self) -> None:
        """kill -9."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """SIGTERM; return the exit status."""
        assert self.process
        self.process.terminate()
        return self.process.wait(timeout=60)

    def wait(self) -> int:
        """Return the exit status of a worker that ends by itself."""
        assert self.process
        return self.process.wait(timeout=60)
