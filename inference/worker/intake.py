"""Takes deliveries from the queue, no more than the stages can use, and sends each on its way."""

from __future__ import annotations

import threading

from inference.contract.messages import Kind, Priority
from inference.queue import Delivery
from inference.worker.context import Context
from inference.worker.desk import urgency, wants_answer

_IDLE_MS = 500


class Intake:
    """Keeps some deliveries in hand, and takes interactive ones beyond those: they overtake in the lines."""

    def __init__(self, context: Context) -> None:
        self._context = context
        # A batch in the model, one next to it, one read and ready, and a picture in each reader's hands.
        self._depth = 3 * context.batch + context.settings.readers
        self.stopping = threading.Event()

    def run(self) -> None:
        """Take until `stopping` is set. Raises Stopped where Redis is away at the end."""
        while not self.stopping.is_set():
            for delivery in self._take():
                if self._context.desk.hold(delivery):
                    self._route(delivery)

    def _take(self) -> list[Delivery]:
        context, held = self._context, len(self._context.desk.held())
        worker = context.settings.worker_id
        if held < self._depth:
            count = min(self._depth - held, context.batch)
            return context.patience.call(lambda: context.queue.take(worker, count, block_ms=_IDLE_MS))
        if context.desk.wait(self._depth - 1, timeout=0.02) or held >= 2 * self._depth:
            return []
        return context.patience.call(lambda: context.queue.take(worker, 1, [Priority.INTERACTIVE]))

    def _route(self, delivery: Delivery) -> None:
        endings = self._context.endings
        if delivery.exhausted:
            endings.fail(delivery, "crashed", "the worker died three times while it worked on this image")
        elif not self._wanted(delivery):
            endings.drop(delivery)
        elif delivery.count > 1:
            self._run_alone(delivery)
        else:
            self._dispatch(delivery)

    def _wanted(self, delivery: Delivery) -> bool:
        if delivery.priority is Priority.BULK:
            return True
        return self._context.patience.call(lambda: self._context.queue.wanted(delivery.entry.key))

    def _run_alone(self, delivery: Delivery) -> None:
        """Hold nothing else meanwhile: what kills the worker takes no other delivery with it."""
        if self._wait(most=1):
            self._dispatch(delivery)
            self._wait(most=0)

    def _wait(self, most: int) -> bool:
        while not self.stopping.is_set():
            if self._context.desk.wait(most, timeout=0.5):
                return True
        return False

    def _dispatch(self, delivery: Delivery) -> None:
        context = self._context
        if delivery.entry.kind is Kind.FIND:
            context.lines.prompting.put(delivery, urgency(delivery))
        elif context.patience.call(lambda: context.cache.head(delivery.entry.key)) is None:
            context.embed(delivery)
        elif wants_answer(delivery):
            context.lines.answering.put(delivery, urgency(delivery))
        else:
            context.endings.finish(delivery)
