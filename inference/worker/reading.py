"""Stage one: stored images to the model's input. Several threads may run it."""

from __future__ import annotations

import contextlib

import redis

from inference.contract.messages import State
from inference.images import ImageError, fit, open_image
from inference.worker import metrics
from inference.worker.context import Context
from inference.worker.desk import Work


def run(context: Context) -> None:
    """Read, decode and resize until the line is closed."""
    while taken := context.lines.reading.take():
        _read(context, taken[0])


def _read(context: Context, work: Work) -> None:
    with contextlib.suppress(redis.RedisError):  # an event is best effort: who waits also looks
        context.queue.announce(work.first, State.ENCODING)
    url = work.first.entry.url
    try:
        with metrics.SECONDS.labels("read").time():
            image = open_image(url, context.settings.upload_max_pixels)
            work.picture = fit(image, context.model.spec.input)
    except ImageError as error:
        context.fail(work, error.code, str(error))
    except Exception as error:
        context.fail(work, "unavailable", f"the stored image {url} cannot be read: {error!r}")
    else:
        context.desk.enter(work, context.lines.encoding)
