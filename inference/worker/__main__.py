"""`python -m inference.worker`: one worker, until SIGTERM. Its settings: inference/contract/settings.py."""

from __future__ import annotations

import logging
import signal
import sys

import structlog
from prometheus_client import start_http_server
from pydantic import ValidationError

from inference.contract.settings import Settings
from inference.contract.storage import StorageError
from inference.models.base import ModelError
from inference.worker.worker import Worker, build


def main() -> int:
    """Return the process's exit status: 2 where the settings or the model are wrong, 1 where a stage died."""
    try:
        settings = Settings()
        _log_at(settings.log_level)
        worker = Worker(build(settings))
    except (ModelError, StorageError, ValidationError, OSError) as error:
        print(f"The worker cannot start: {error}", file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    if settings.worker_metrics_port:
        start_http_server(settings.worker_metrics_port)
    worker.run()
    return 1 if worker.failed else 0


def _log_at(level: str) -> None:
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    sys.exit(main())
