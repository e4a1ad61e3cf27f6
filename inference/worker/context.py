"""What the stages share: settings, model, the two Redis clients, and the lines between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from inference.cache import EmbeddingCache
from inference.contract.settings import Settings
from inference.decoder import Decoder
from inference.models.base import Encoder
from inference.queue import Delivery, Queue
from inference.worker.desk import Desk, Work
from inference.worker.endings import Endings, Patience
from inference.worker.line import Line
from inference.worker.search import Search
from inference.worker.turns import Turns


@dataclass(frozen=True, eq=False)
class Embedded:
    """Work whose embedding is made."""

    work: Work
    payload: bytes


@dataclass(frozen=True, eq=False)
class Lines:
    """The line in front of each stage."""

    reading: Line[Work] = field(default_factory=Line)
    encoding: Line[Work] = field(default_factory=Line)
    publishing: Line[Embedded] = field(default_factory=Line)
    prompting: Line[Delivery] = field(default_factory=Line)
    finding: Line[Search] = field(default_factory=Line)
    answering: Line[Delivery | Search] = field(default_factory=Line)


@dataclass(frozen=True, eq=False)
class Context:
    """One worker's parts."""

    settings: Settings
    model: Encoder
    decoder: Decoder
    queue: Queue
    cache: EmbeddingCache
    desk: Desk
    endings: Endings
    patience: Patience
    lines: Lines
    turns: Turns

    @property
    def batch(self) -> int:
        """Return the most images in one forward pass."""
        return self.settings.encode_batch or self.model.batch

    def embed(self, delivery: Delivery) -> None:
        """Send a delivery whose embedding is missing to the first stage, or let it join work under way."""
        self.desk.join(delivery, self.lines.reading)

    def fail(self, work: Work, code: str, message: str) -> None:
        """Fail all deliveries of a work."""
        for delivery in self.desk.leave(work):
            self.endings.fail(delivery, code, message)
