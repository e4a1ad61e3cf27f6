"""The whole app as `make run` serves it, for the tests and the benchmark: real processes on a free port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct-horse-battery"
READY_WITHIN_S = 120


class RunningApp:
    """`deploy/local.py` on a free port with a data folder of its own, and `env` on top of ours."""

    def __init__(self, data: Path, env: dict[str, str] | None = None) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        clean = {
            k: v
            for k, v in os.environ.items()
            if k not in ("REDIS_URL", "CACHE_REDIS_URL", "STORAGE_URL", "DATABASE_URL")
        }
        self.env = {
            **clean,
            "PORT": str(self.port),
            "POINTILLIST_DATA": str(data),
            "POINTILLIST_ADMIN_PASSWORD": PASSWORD,
            "THROTTLE_LOGIN": "1000/minute",  # one test after the other signs in
            **(env or {}),
        }
        self.log = data / "app.log"

    def __enter__(self) -> RunningApp:
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "deploy/local.py"],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + READY_WITHIN_S
        while "Pointillist is at" not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the app did not start:\n{self.log.read_text()}")
            time.sleep(0.1)
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def manage(self, *arguments: str) -> str:
        """Run one management command against the app's data; return what it printed."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def make_user(self, name: str) -> None:
        """Create a user with everyone's password, unless another test has done so."""
        there, make = f"filter(username={name!r})", f"create_user({name!r}, password={PASSWORD!r})"
        code = f"from annotator.models import User; User.objects.{there} or User.objects.{make}"
        self.manage("shell", "-c", code)

    def token(self, user: str = "admin") -> str:
        return self.manage("issue_token", user).strip().splitlines()[-1]


class Api:
    """A plain HTTP client for the REST API, as a script of a user's would use it."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (lower-case names) and body; an error status is no exception."""
        request = urllib.request.Request(f"{self.url}{path}", data=body, method=method)
        for name, value in {"Authorization": f"Bearer {self.token}", **(headers or {})}.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()

    def json(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
        """Send and receive JSON; raise with the answer's own words unless it is a success."""
        data = None if body is None else json.dumps(body).encode()
        status, _, answer = self.request(
            method, path, data, {"Content-Type": "application/json", **(headers or {})}
        )
        if not 200 <= status < 300:
            raise AssertionError(f"{method} {path}: {status} {answer.decode(errors='replace')}")
        return json.loads(answer) if answer else None

    def seen_tour(self) -> Api:
        """Who asks has seen the tour: on the labelling page nothing lies over the picture."""
        self.json("PATCH", "/api/v1/me/", {"preferences": {"toured": True}})
        return self

    def upload(self, project: int, files: dict[str, bytes]) -> Any:
        """POST files as multipart/form-data; return the parsed answer, whatever its status."""
        boundary = "pointillist-boundary"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename='
        body = b"".join(f'{head}"{name}"\r\n\r\n'.encode() + data + b"\r\n" for name, data in files.items())
        body += f"--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return json.loads(self.request("POST", f"/api/v1/projects/{project}/images/", body, kind)[2])
