"""Builds the words that the built-in model finds: ImageNet's classes, their synonyms and their parents.

    python -m inference.training.vocabulary DATA inference/models/builtin/vocabulary.json

The classes and their order come from timm (Apache-2.0); synonyms, parents, irregular plurals and how common a
word is from WordNet 3.0 (Debian ``wordnet-base``, fetched into DATA; its licence travels in the file).

The file: ``words`` (word -> class indices, common words first), ``plurals`` (irregular plural -> word),
``near`` (a word that is known -> common words for kinds of it that are not), ``license``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .sources import fetch_debian
from .wordnet import WordNet, read_wordnet

PACKAGE = "wordnet-base"
#: A wheel that is downloaded and read, not installed, and the file in it.
TIMM, CLASSES = "timm==1.0.31", "timm/data/_info/imagenet_synsets.txt"
#: Parents are words for things that a picture shows: animals, artifacts, food, natural objects, plants, and
#: the tops of three of these trees, which stand in a file of their own.
THINGS = {5, 6, 13, 17, 20}
TOPS = {"animal", "food", "plant"}
#: A word for more classes than this picks nothing out ("artifact"); "animal" stands for 398.
MOST_CLASSES = 400
#: A name counts in its first two meanings (an "arm" is no weapon), but for a class's own first name.
MEANINGS = 2
#: How far up "near" looks: a puppy is a young dog, and both are animals.
NEAR_STEPS = 3


def class_synsets(data: Path) -> list[str]:
    """The WordNet offsets of the 1000 classes, in the order of the classifier's outputs."""
    folder = data / "timm"
    if not folder.exists():
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", TIMM, "-d", str(folder)]
        subprocess.run(pip, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        listed = wheel.read(CLASSES).decode()
    return [line.strip().lstrip("n") for line in listed.splitlines() if line.strip()]


def words_of(wordnet: WordNet, classes: list[str]) -> dict[str, list[int]]:
    """Each word with the classes it stands for: its own synset's, and those of what is a kind of it.

    A name that two parents share goes to the larger ("car" is the automobile, and no railway car), one that
    two classes share to both (a "crane" is a bird and a machine).
    """
    kinds: dict[str, set[int]] = {}
    for index, synset in enumerate(classes):
        for parent in {synset, *wordnet.ancestors(synset)}:
            kinds.setdefault(parent, set()).add(index)
    words: dict[str, set[int]] = {}
    for synset in sorted(kinds, key=lambda one: len(kinds[one])):
        if _is_parent(wordnet, synset, len(kinds[synset])):
            words.update(dict.fromkeys(_names(wordnet, synset), kinds[synset]))
    for synset in classes:
        for name in {wordnet.names[synset][0], *_names(wordnet, synset)}:
            words[name] = words.get(name, set()) | kinds[synset]
    common = sorted(words, key=lambda word: (-wordnet.seen[word], word))
    return {word: sorted(words[word]) for word in common}


def _names(wordnet: WordNet, synset: str) -> list[str]:
    return [name for name in wordnet.names[synset] if wordnet.rank(name, synset) < MEANINGS]


def _is_parent(wordnet: WordNet, synset: str, classes: int) -> bool:
    thing = wordnet.fields[synset] in THINGS or wordnet.names[synset][0] in TOPS
    return thing and classes <= MOST_CLASSES


def near_words(wordnet: WordNet, words: dict[str, list[int]]) -> dict[str, list[str]]:
    """Known words, each with the nouns that are not known and have it for their closest known parent."""
    near: dict[str, list[str]] = {}
    for word in _unknown(wordnet, words):
        for parent in wordnet.ancestors(wordnet.senses[word][0], NEAR_STEPS):
            known = [name for name in wordnet.names[parent] if name in words]
            if known:
                near.setdefault(max(known, key=wordnet.seen.__getitem__), []).append(word)
                break
    return dict(sorted(near.items()))


def _unknown(wordnet: WordNet, words: dict[str, list[int]]) -> Iterator[str]:
    """Single words for things, met in texts or not."""
    for word, senses in wordnet.senses.items():
        if word not in words and word.isalpha() and wordnet.fields[senses[0]] in THINGS:
            yield word


def build(data: Path) -> dict[str, object]:
    """The vocabulary as it is written."""
    fetch_debian(PACKAGE, data)
    wordnet = read_wordnet(data / PACKAGE)
    words = words_of(wordnet, class_synsets(data))
    return {
        "license": wordnet.license,
        "words": words,
        "plurals": {many: one for many, one in wordnet.plurals.items() if one in words},
        "near": near_words(wordnet, words),
    }


if __name__ == "__main__":
    vocabulary = build(Path(sys.argv[1]).resolve())
    Path(sys.argv[2]).write_text(json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")) + "\n")
