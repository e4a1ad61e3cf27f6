"""Is this server whole? Database and migrations decide; Redis and the worker only degrade it."""

from __future__ import annotations

from functools import cache

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from annotator import encoding
from annotator.errors import Failure
from inference.queue import Queue

logger = structlog.get_logger(__name__)
# Seconds that a dead Redis may cost one answer.
TIMEOUT = 0.5


class Ill(Exception):
    """A part does not work; the message says what to do, and names no address: anyone may read it."""


def check_database() -> None:
    """Raise Ill if the database does not answer or lacks migrations: then nobody can save."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        logger.error("database_down", error=repr(error))
        raise Ill("It does not answer: see the log.") from error
    if missing:
        raise Ill(f"{len(missing)} migrations are missing: run `manage.py migrate`.")


def check_redis(url: str) -> None:
    """Raise Ill if that Redis does not answer at once."""
    try:
        _client(url).ping()
    except (redis.RedisError, OSError) as error:
        logger.warning("redis_down", error=repr(error))
        raise Ill("It does not answer: see the log. Saving goes on without it.") from error


def check_worker() -> None:
    """Raise Ill if no worker of the current model has said lately that it is alive."""
    try:
        model = encoding.current_model()
        workers = Queue(_client(settings.REDIS_URL), model).workers()
    except Failure as failure:
        raise Ill(failure.message) from failure
    except (redis.RedisError, OSError) as error:
        raise Ill("Unknown, since Redis does not answer.") from error
    if not workers:
        raise Ill(f"No worker runs for the model {model}: start one.")


def backlog() -> dict[str, int]:
    """Return how many entries wait for the current model's workers, by priority. Raises like Redis does."""
    return Queue(_client(settings.REDIS_URL), encoding.current_model()).backlog()


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=None)
