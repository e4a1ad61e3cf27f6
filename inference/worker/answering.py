"""The last stage: instances for those who asked for them. Several threads may run it."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

import structlog

from inference.contract import prompts
from inference.contract.messages import SegmentRequest, SegmentResult
from inference.decoder import Ready
from inference.everything import everything
from inference.images import open_image
from inference.instances import Candidate, result
from inference.models.base import DeviceLost, PointPrompter
from inference.queue import Delivery
from inference.segment import segment
from inference.worker import metrics
from inference.worker.batches import explain
from inference.worker.context import Context
from inference.worker.desk import urgency
from inference.worker.points import Points
from inference.worker.refusals import Refusal, refusal
from inference.worker.search import Search

log = structlog.get_logger()
# Images whose ready tensors a thread keeps: prompts come in runs on one image.
_READY_KEPT = 2


class Answering:
    """Decodes prompts with the bundle's graphs, and lays out what the model found. One object a thread."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._ready: OrderedDict[str, Ready] = OrderedDict()
        model, self._points = context.model, None
        if isinstance(model, PointPrompter) and model.point_batch:
            self._points = Points(model, context.turns)

    def run(self) -> None:
        """Answer until the line is closed."""
        while taken := self._context.lines.answering.take():
            with metrics.SECONDS.labels("answer").time():
                self._answer(taken[0])

    def _answer(self, question: Delivery | Search) -> None:
        delivery = question.delivery if isinstance(question, Search) else question
        try:
            answer = self._found(question) if isinstance(question, Search) else self._segmented(question)
        except Refusal as error:
            answer = refusal(error)
        except Exception as error:
            log.exception("answer_failed", key=delivery.entry.key)
            self._context.endings.fail(delivery, *explain(error, "this prompt"))
            if isinstance(error, DeviceLost):
                raise
            return
        if answer is None:
            self._context.embed(delivery)
        else:
            self._context.endings.finish(delivery, answer)
            metrics.ANSWERED.inc()

    def _found(self, search: Search) -> SegmentResult:
        spec, found = self._context.model.spec, search.found
        assert found is not None
        candidates = [
            Candidate(logits, float(score), spec.mask_threshold)
            for logits, score in zip(found.masks, found.scores, strict=True)
        ]
        return result(candidates, spec, search.width, search.height, capped=found.capped)

    def _segmented(self, delivery: Delivery) -> SegmentResult | None:
        """Return the answer; None where the embedding has gone from the cache."""
        entry, context = delivery.entry, self._context
        request = SegmentRequest.model_validate_json(entry.body)
        image = open_image(entry.url, context.settings.upload_max_pixels)
        prompts.check(request, context.model.spec.capabilities, image.width, image.height)
        if request.everything and self._points:
            return self._everything(self._points, delivery, request.threshold, image.width, image.height)
        if (ready := self._prepared(entry.key)) is None:
            return None
        return segment(context.decoder, ready, request, image.width, image.height)

    def _everything(
        self, points: Points, delivery: Delivery, threshold: float, width: int, height: int
    ) -> SegmentResult | None:
        """Decode the grid of points on the model's own device."""
        if (payload := self._payload(delivery.entry.key)) is None:
            return None
        decode_each = partial(points.decode_each, payload, urgency(delivery))
        spec = self._context.model.spec
        return everything(decode_each, points.at_once, spec, threshold, width, height)

    def _payload(self, key: str) -> bytes | None:
        return self._context.patience.call(lambda: self._context.cache.get(key))

    def _prepared(self, key: str) -> Ready | None:
        if key in self._ready:
            self._ready.move_to_end(key)
            return self._ready[key]
        if (payload := self._payload(key)) is None:
            return None
        self._ready[key] = self._context.decoder.prepare(payload)
        while len(self._ready) > _READY_KEPT:
            self._ready.popitem(last=False)
        return self._ready[key]
