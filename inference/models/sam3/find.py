"""Objects by words and by examples: which prompts can be answered, and the instances of those that can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
import torch
from torch import Tensor

from inference.contract.prompts import PromptError
from inference.models.base import FindPrompt, Found, Turn
from inference.models.sam.device import Device
from inference.models.sam3.byte_lru import ByteLru
from inference.models.sam3.encoder import Features
from inference.models.sam3.grounding import Candidates, Levels, ground
from inference.models.sam3.mends import grounding_on
from inference.models.sam3.words import EXAMPLES_ONLY, Words

# Images to features; it computes on the device.
Encode = Callable[[Tensor], Features]


class Finder:
    """Answers prompts in batches. Features of images are kept: a second word costs the grounding alone."""

    def __init__(
        self, model: Any, encode: Encode, device: Device, words: Words, image_size: int, budget: int
    ) -> None:
        """budget: bytes on the device for the features of images."""
        self._model, self._encode, self._device, self._words = model, encode, device, words
        self._image_size = image_size
        self._kept: ByteLru[Levels] = ByteLru(budget)

    def keep(self, keys: Sequence[str], features: Features) -> dict[str, Levels]:
        """Keep what was computed of the images that `keys` name, and return it."""
        made = {key: _of_image(features, place) for place, key in enumerate(keys)}
        for key, levels in made.items():
            self._kept.put(key, levels, sum(level.nbytes for level in levels))
        return made

    def find(self, prompts: list[FindPrompt], turn: Turn | None) -> list[Found | PromptError]:
        """Return what each prompt finds, or why it cannot be answered; see `base.TextPrompter`."""
        refusals = [self._refusal(prompt) for prompt in prompts]
        answerable = [prompt for prompt, refusal in zip(prompts, refusals, strict=True) if refusal is None]
        answers = iter(self._answers(answerable, turn) if answerable else [])
        return [refusal or next(answers) for refusal in refusals]

    def _refusal(self, prompt: FindPrompt) -> PromptError | None:
        try:
            if prompt.text or not prompt.exemplars:
                self._words.check(prompt.text or "")
        except PromptError as error:
            return error
        return None

    def _answers(self, prompts: list[FindPrompt], turn: Turn | None) -> list[Found]:
        levels = {prompt.key: its for prompt in prompts if (its := self._kept.get(prompt.key)) is not None}
        missing = {prompt.key: prompt.pixels for prompt in prompts if prompt.key not in levels}
        pictures = self._device.load(np.stack(list(missing.values()))) if missing else None
        with turn or nullcontext(), self._device.computing(), grounding_on(self._device.torch):
            if pictures is not None:
                levels |= self.keep(list(missing), self._encode(pictures))
            candidates = self._ground(prompts, levels)
            chosen = [
                self._choose(candidates, place, prompt.threshold) for place, prompt in enumerate(prompts)
            ]
        return [self._found(its, candidates.scores.shape[1]) for its in chosen]

    def _ground(self, prompts: list[FindPrompt], levels: dict[str, Levels]) -> Candidates:
        keys = list(levels)
        return ground(
            self._model,
            list(levels.values()),
            [keys.index(prompt.key) for prompt in prompts],
            self._words.features([prompt.text or EXAMPLES_ONLY for prompt in prompts]),
            [prompt.exemplars for prompt in prompts],
            self._image_size,
        )

    def _choose(self, candidates: Candidates, place: int, threshold: float) -> dict[str, Tensor]:
        """Return one prompt's proposals that score `threshold` or more, best first."""
        scores, order = candidates.scores[place].sort(descending=True)
        order = order[scores >= threshold]
        masks = candidates.masks[place][order]
        return {
            "scores": candidates.scores[place][order],
            "boxes": candidates.boxes[place][order] * self._image_size,
            "masks": masks.half() if masks.dtype is torch.bfloat16 else masks,  # NumPy has no bfloat16
        }

    def _found(self, chosen: dict[str, Tensor], most: int) -> Found:
        here = self._device.fetch(chosen)
        scores = here["scores"].astype(np.float32)
        return Found(
            masks=here["masks"],
            boxes=here["boxes"].astype(np.float32),
            scores=scores,
            capped=len(scores) == most,
        )


def _of_image(features: Features, place: int) -> Levels:
    """Return one image's part, which does not keep the memory of its batch-mates alive."""
    level0, level1, level2 = (
        level[place].clone() if len(level) > 1 else level[place]
        for level in (features.level0, features.level1, features.level2)
    )
    return level0, level1, level2
