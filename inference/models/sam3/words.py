"""Words to what the model compares images with."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from inference.contract.prompts import PromptError
from inference.models.sam3.byte_lru import ByteLru

# What the model reads in place of words where there are only examples (`Sam3Processor.add_geometric_prompt`).
EXAMPLES_ONLY = "visual"
# Bytes of text features that are kept: each takes about 33 kB at full size.
_BUDGET = 64 * 2**20


class Words:
    """Texts to their features, each computed once. The text encoder may sit on a device of its own."""

    def __init__(self, backbone: Any, device: torch.device, text_device: torch.device) -> None:
        self._backbone, self._device, self._text_device = backbone, device, text_device
        self._encoder = backbone.language_backbone.to(text_device)
        self._kept: ByteLru[tuple[Tensor, Tensor]] = ByteLru(_BUDGET)

    def check(self, text: str) -> None:
        """Raise PromptError where the model cannot read `text` to its end."""
        tokens = len(self._encoder.tokenizer.encode(text))
        most = self._encoder.context_length - 2  # it begins and ends with a token of its own
        if not tokens:
            raise PromptError("the text has no words: name what to find")
        if tokens > most:
            raise PromptError(f"the text is too long: the model reads {most} tokens, these are {tokens}")

    def features(self, texts: list[str]) -> tuple[Tensor, Tensor]:
        """Return the texts' features [tokens, n, C] and where they are only padding, bool [n, tokens]."""
        known = {text: kept for text in texts if (kept := self._kept.get(text)) is not None}
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            known |= self._encode(new)
        features, paddings = zip(*(known[text] for text in texts), strict=True)
        return torch.stack(features, 1), torch.stack(paddings)

    def _encode(self, texts: list[str]) -> dict[str, tuple[Tensor, Tensor]]:
        found = self._backbone.forward_text(texts, device=self._text_device)
        features = found["language_features"].to(self._device)
        paddings = found["language_mask"].to(self._device)
        made = {
            text: (features[:, place].clone(), paddings[place].clone()) for place, text in enumerate(texts)
        }
        for text, (its, padding) in made.items():
            self._kept.put(text, (its, padding), its.nbytes + padding.nbytes)
        return made
