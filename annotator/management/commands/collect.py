"""`manage.py collect`: the process that feeds bulk jobs to the workers and writes what they find."""

from __future__ import annotations

import os
import signal
import socket
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from redis.exceptions import RedisError

from annotator import suggestions
from annotator.errors import Failure
from annotator.redis_clients import queue_redis
from inference.contract.messages import BulkResult
from inference.results import Results

logger = structlog.get_logger(__name__)

# Milliseconds to wait for results before asking for more; below the client's timeout.
BLOCK_MS = 1000
# Seconds to wait after Redis or the database has failed.
PAUSE_S = 1.0


class Command(BaseCommand):
    help = "Write the results of bulk jobs to the database, and ask the workers for what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.reader = f"{socket.gethostname()}-{os.getpid()}"
        self.stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopped.set())
        while not self.stopped.is_set():
            self.collect()

    def collect(self) -> None:
        """Write the results that wait; where none does, ask the workers for more."""
        try:
            close_old_connections()
            taken = Results(queue_redis()).take(self.reader, block_ms=BLOCK_MS)
            for answer in taken:
                self.write(answer)
            if not taken:
                suggestions.feed()
        except (RedisError, DatabaseError, Failure) as error:
            logger.warning("collect_pauses", error=str(error))
            connection.close()
            self.stopped.wait(PAUSE_S)

    def write(self, answer: BulkResult) -> None:
        """Write one result, then ack it: dying between the two, this process gets it again and knows it."""
        suggestions.record(answer)
        Results(queue_redis()).ack(answer)
