"""Having the worker segment an image, and waiting for its answer."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from redis.exceptions import RedisError

from annotator import encoding, request_ids
from annotator.errors import Failure
from annotator.events import MISSED, listener
from annotator.models import Image
from annotator.redis_clients import queue_redis
from annotator.waiting import LOOK_AGAIN_S, OUTAGE_S
from inference.contract.messages import Priority, SegmentRequest, SegmentResult, State, embedding_key
from inference.results import Results

logger = structlog.get_logger(__name__)

# Seconds that a worker has for its answer, an outage of Redis included.
WITHIN_S = 60.0

Message = Mapping[str, Any]


async def segment(image: Image, asked: SegmentRequest) -> SegmentResult:
    """Return what the worker finds in the image.

    `asked` has passed `prompts.check`. Raises `unavailable` where no worker answers in time, and what the
    worker itself refused with.
    """
    question = _Question(await asyncio.to_thread(encoding.current_model), image, asked)
    try:
        async with asyncio.timeout(WITHIN_S):
            result = await question.answer()
    except TimeoutError:
        message = "No worker has answered in time. Try again; if it stays so, look whether a worker runs."
        raise Failure("unavailable", message, retry_after=5) from None
    if result.error is not None:
        raise Failure(result.error.code, result.error.message, result.error.details)
    return result


class _Question:
    """One request to the worker: asked until it surely stands in line, until its answer is there."""

    def __init__(self, model: str, image: Image, asked: SegmentRequest) -> None:
        self._key = embedding_key(model, image.sha256)
        self._url = encoding.url_of(image)
        self._asked = asked
        self._request = uuid.uuid4().hex
        self._line = encoding.queue(model)
        self._results = Results(queue_redis())

    async def answer(self) -> SegmentResult:
        """Listen first, then ask, then look, and look again."""
        heard: asyncio.Queue[Message] = asyncio.Queue()
        with listener().listening(self._request, heard.put_nowait):
            message: Message = MISSED
            while True:
                lost = message is MISSED or message.get("state") == State.DROPPED
                try:
                    if result := await asyncio.to_thread(self._look, lost):
                        return result
                    message = await _next(heard)
                except RedisError as error:
                    logger.warning("waiting_for_redis", key=self._key, error=str(error))
                    await asyncio.sleep(OUTAGE_S)
                    message = MISSED

    def _look(self, lost: bool) -> SegmentResult | None:
        """Return the result if it is there; else ask if the question may be lost, or keep it wanted."""
        if result := self._results.fetch(self._request):
            return result
        if lost:
            body = self._asked.model_dump_json()
            self._line.request(
                self._asked.kind,
                self._key,
                self._url,
                Priority.INTERACTIVE,
                body,
                request_ids.current(),
                self._request,
            )
        else:
            self._line.want(self._key)
        return None


async def _next(heard: asyncio.Queue[Message]) -> Message:
    """Return what was said, or nothing after some seconds of silence."""
    try:
        return await asyncio.wait_for(heard.get(), LOOK_AGAIN_S)
    except TimeoutError:
        return {}
