"""Finding by words and examples: prompts of any images in one run of the model. One thread runs it."""

from __future__ import annotations

import structlog

from inference.contract.prompts import PromptError
from inference.models.base import Found, TextPrompter
from inference.worker import metrics
from inference.worker.batches import Batches, explain
from inference.worker.context import Context
from inference.worker.desk import urgency
from inference.worker.refusals import refusal
from inference.worker.search import Search

log = structlog.get_logger()


class Finding:
    """Takes searches of one urgency together, and hands on what was found to be answered."""

    def __init__(self, context: Context, model: TextPrompter) -> None:
        self._context, self._model = context, model
        self._batches = Batches("find", model.find_batch)

    def run(self) -> None:
        """Find until the line is closed."""
        while searches := self._context.lines.finding.take(self._batches.most, _equally_urgent):
            for search, found in self._batches.run(searches, self._find, self._failed):
                self._hand_on(search, found)

    def _find(self, searches: list[Search]) -> list[Found | PromptError]:
        turn = self._context.turns.turn(urgency(searches[0].delivery))
        found = self._model.find([search.prompt for search in searches], turn)
        metrics.FINDS.observe(len(searches))
        metrics.SECONDS.labels("find").observe(turn.seconds)
        return found

    def _hand_on(self, search: Search, found: Found | PromptError) -> None:
        if isinstance(found, PromptError):
            self._context.endings.finish(search.delivery, refusal(found))
        else:
            search.found = found
            self._context.lines.answering.put(search, urgency(search.delivery))

    def _failed(self, search: Search, error: Exception) -> None:
        log.error("find_failed", key=search.delivery.entry.key, exc_info=error)
        self._context.endings.fail(search.delivery, *explain(error, "this prompt"))


def _equally_urgent(one: Search, other: Search) -> bool:
    """A word that someone waits for is not made to wait for a bulk job's."""
    return urgency(one.delivery) == urgency(other.delivery)
