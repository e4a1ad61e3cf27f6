"""`make run` and its companions say what to do where they cannot start."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.running_app import ROOT


def run(data: Path, *command: str, port: int = 0) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "STORAGE_URL"}}
    environment = {**kept, "POINTILLIST_DATA": str(data), "PORT": str(port)}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def test_it_does_not_start_twice_on_one_data_folder(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = run(tmp_path, "deploy/local.py")
    assert refused.returncode == 1
    assert f"runs on the data folder {tmp_path} already" in refused.stderr
    assert "POINTILLIST_DATA=" in refused.stderr
    assert not (tmp_path / "redis").exists()


def test_it_names_another_port_where_its_own_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run(tmp_path, "deploy/local.py", port=port)
    assert (refused.returncode, f"PORT={port + 1} make run" in refused.stderr) == (1, True)


def test_it_issues_no_token_before_the_database_is_there(tmp_path: Path) -> None:
    refused = run(tmp_path, "manage.py", "issue_token", "admin")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "Run `make run` once first." in refused.stderr
    assert "Traceback" not in refused.stderr
