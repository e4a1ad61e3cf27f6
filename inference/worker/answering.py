"""Stage four: instances for those who asked for them. Several threads may run it."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import structlog
from pydantic import ValidationError

from inference.contract import prompts
from inference.contract.messages import Error, Kind, SegmentRequest, SegmentResult
from inference.contract.prompts import PromptError
from inference.decoder import Ready
from inference.images import ImageError, open_image, to_rgb
from inference.models.base import Pixels, TextPrompter
from inference.queue import Delivery
from inference.segment import MOST_INSTANCES, segment
from inference.worker import metrics
from inference.worker.context import Context

log = structlog.get_logger()
# Images whose ready tensors a thread keeps: prompts come in runs on one image.
_READY_KEPT = 2


class Answering:
    """Decodes prompts with the bundle's graphs, or lets the model find by words. One object a thread."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._ready: OrderedDict[str, Ready] = OrderedDict()

    def run(self) -> None:
        """Answer until the line is closed."""
        while taken := self._context.lines.answering.take():
            with metrics.SECONDS.labels("answer").time():
                self._answer(taken[0])

    def _answer(self, delivery: Delivery) -> None:
        endings = self._context.endings
        try:
            result = self._result(delivery)
        except (PromptError, ImageError) as error:
            result = SegmentResult(error=Error(code=error.code, message=str(error)))
        except ValidationError as error:
            result = SegmentResult(error=Error(code="invalid", message=f"malformed request: {error}"))
        except Exception as error:
            log.exception("answer_failed", key=delivery.entry.key)
            endings.fail(delivery, "internal", f"the model failed on this prompt: {error!r}")
            return
        if result is None:
            self._context.embed(delivery)
        else:
            endings.finish(delivery, result)
            metrics.ANSWERED.inc()

    def _result(self, delivery: Delivery) -> SegmentResult | None:
        """Return the answer; None where the embedding has gone from the cache."""
        entry, context = delivery.entry, self._context
        request = SegmentRequest.model_validate_json(entry.body)
        image = open_image(entry.url, context.settings.upload_max_pixels)
        prompts.check(request, context.model.spec.capabilities, image.width, image.height)
        if entry.kind is Kind.FIND:
            return self._find(request, np.asarray(to_rgb(image)))
        if (ready := self._prepared(entry.key)) is None:
            return None
        return segment(context.decoder, ready, request, image.width, image.height)

    def _find(self, request: SegmentRequest, pixels: Pixels) -> SegmentResult:
        if not isinstance(self._context.model, TextPrompter):
            raise PromptError("this model does not find objects by text or exemplars")
        found = self._context.model.find(pixels, request.text, request.exemplars, request.threshold)
        return SegmentResult(instances=found[:MOST_INSTANCES], capped=len(found) > MOST_INSTANCES)

    def _prepared(self, key: str) -> Ready | None:
        if key in self._ready:
            self._ready.move_to_end(key)
            return self._ready[key]
        payload = self._context.patience.call(lambda: self._context.cache.get(key))
        if payload is None:
            return None
        self._ready[key] = self._context.decoder.prepare(payload)
        while len(self._ready) > _READY_KEPT:
            self._ready.popitem(last=False)
        return self._ready[key]
