"""The words that the built-in model knows, and the nearest to one that it does not."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from inference.contract.prompts import PromptError

MOST_NEAR = 5
# What a word may begin or end with that says nothing about what to find.
_EMPTY = ("a", "an", "the", "all", "every", "some", "any")
# Regular plurals and their singulars; the first that gives a known word counts.
_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"), ("ves", "fe"), ("men", "man"))
# How alike two words are in their letters (`difflib`, 0 to 1) before one may be meant by the other; short
# words are alike by chance.
_ALIKE, _ALIKE_SHORT, _SHORT = 0.7, 0.8, 6
_LONGEST_SHOWN = 40
_KNOWN = "it knows common animals, food, vehicles, buildings and things, but no people"


class Vocabulary:
    """Words to ImageNet's classes, from `vocabulary.json` (made by `inference/training/vocabulary.py`)."""

    def __init__(self, path: Path) -> None:
        known = json.loads(path.read_bytes())
        self._classes: dict[str, list[int]] = known["words"]
        self._plurals: dict[str, str] = known["plurals"]
        self._parents = {kind: word for word, kinds in known["near"].items() for kind in kinds}

    def classes(self, text: str) -> list[int]:
        """Return the indices of the classes that a word stands for: in any case, singular or plural.

        Raises PromptError that names the nearest known words where the word is not known.
        """
        word = _plain(text)
        if not word:
            raise PromptError("the text has no letters; write the name of a thing, such as “dog” or “cup”")
        for form in self._forms(word):
            if form in self._classes:
                return self._classes[form]
        raise _unknown(word, self.nearest(word))

    def nearest(self, word: str) -> list[str]:
        """Return up to MOST_NEAR known words: what it is a kind of, its parts, then those spelt alike."""
        return list(dict.fromkeys(self._near(_plain(word))))[:MOST_NEAR]

    def _near(self, word: str) -> Iterator[str]:
        yield from self._parents_of(word)
        parts = word.split()
        for part in reversed(parts):  # what a compound is stands at its end: "delivery truck"
            if len(parts) > 1:
                yield from (form for form in self._forms(part) if form in self._classes)
                yield from self._parents_of(part)
        yield from (known for known in self._classes if known.startswith(f"{word} "))
        alike = _ALIKE_SHORT if len(word) < _SHORT else _ALIKE
        yield from difflib.get_close_matches(word, self._classes, MOST_NEAR, alike)

    def _parents_of(self, word: str) -> Iterable[str]:
        return (self._parents[form] for form in self._forms(word) if form in self._parents)

    def _forms(self, word: str) -> Iterator[str]:
        """Yield the word as it is, and the singulars it may have."""
        yield word
        if word in self._plurals:
            yield self._plurals[word]
        for plural, singular in _ENDINGS:
            if word.endswith(plural) and len(word) > len(plural) + 1:
                yield word.removesuffix(plural) + singular


def _plain(text: str) -> str:
    """Return the text in lower case, its words parted by one blank, without articles and punctuation."""
    words = [word.strip("\"'“”‘’.,;:!?()") for word in text.casefold().replace("_", " ").split()]
    while words and (words[0] in _EMPTY or not words[0]):
        words.pop(0)
    plain = " ".join(word for word in words if word)
    return plain if any(letter.isalnum() for letter in plain) else ""


def _unknown(word: str, near: list[str]) -> PromptError:
    shown = word if len(word) <= _LONGEST_SHOWN else f"{word[:_LONGEST_SHOWN]}…"
    known = f"the nearest words it knows: {', '.join(near)}" if near else _KNOWN
    details = {"reason": "unknown_word", "word": shown, "nearest": near}
    return PromptError(f"this model does not know “{shown}”; {known}", details=details)
