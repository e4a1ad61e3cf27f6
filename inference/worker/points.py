"""Many single points on one image, decoded on the model's device in batches that fit it."""

from __future__ import annotations

import numpy as np

from inference.decoder import Decoded, Float
from inference.models.base import PointPrompter
from inference.worker.batches import Batches
from inference.worker.turns import Turns


class Points:
    """Keeps the size of batch that the device takes."""

    def __init__(self, model: PointPrompter, turns: Turns) -> None:
        self._model, self._turns = model, turns
        self._batches = Batches("points", model.point_batch)

    @property
    def at_once(self) -> int:
        """Return how many points one run takes."""
        return self._batches.most

    def decode_each(self, payload: bytes, urgency: int, points: Float) -> list[Decoded]:
        """Return what each of `points` [B, 2] in model pixels gives, in order.

        Raises what the model raises on a single point.
        """
        turn = self._turns.turn(urgency)

        def decode(part: list[Float]) -> list[Decoded]:
            masks, scores = self._model.decode_points(payload, np.stack(part), turn)
            return [Decoded(*found) for found in zip(masks, scores, strict=True)]

        return [decoded for _, decoded in self._batches.run(list(points), decode, _give_up)]


def _give_up(point: Float, error: Exception) -> None:
    raise error
