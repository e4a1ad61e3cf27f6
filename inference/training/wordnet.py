"""Reads the nouns of WordNet 3.0 from its database files (formats: ``wndb(5WN)``, ``cntlist(5WN)``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HYPERNYMS = ("@", "@i")
NOUN = "%1:"
NEVER = 1000


@dataclass(frozen=True)
class WordNet:
    """Nouns. A synset is known by its offset in data.noun, eight digits; names are in lower case."""

    names: dict[str, list[str]]
    parents: dict[str, list[str]]
    #: The lexicographers' file of each synset: 5 holds animals, 6 artifacts, … (``lexnames(5WN)``).
    fields: dict[str, int]
    #: Name -> its synsets, the one that is meant most often first.
    senses: dict[str, list[str]]
    #: Name -> how often it was met, as a noun, in the texts that WordNet was checked against.
    seen: Counter[str]
    #: Irregular plural -> singular.
    plurals: dict[str, str]
    license: str

    def ancestors(self, synset: str, steps: int = NEVER) -> Iterator[str]:
        """What the synset is a kind of, the closest first."""
        level, met = [synset], {synset}
        while level and steps:
            level = [parent for one in level for parent in self.parents[one] if parent not in met]
            met.update(level)
            steps -= 1
            yield from dict.fromkeys(level)

    def rank(self, name: str, synset: str) -> int:
        """How many other meanings of the name are more common."""
        senses = self.senses.get(name, [])
        return senses.index(synset) if synset in senses else NEVER


def read_wordnet(package: Path) -> WordNet:
    """Read the unpacked Debian package ``wordnet-base``."""
    folder = package / "usr/share/wordnet"
    names: dict[str, list[str]] = {}
    parents: dict[str, list[str]] = {}
    fields: dict[str, int] = {}
    for line in _entries(folder / "data.noun"):
        parts = line.split(" | ")[0].split()
        synset, pointers = parts[0], parts[5 + 2 * int(parts[3], 16) :]
        fields[synset] = int(parts[1])
        names[synset] = [_plain(name) for name in parts[4 : 4 + 2 * int(parts[3], 16) : 2]]
        parents[synset] = [
            pointers[place + 1] for place in range(0, len(pointers), 4) if pointers[place] in HYPERNYMS
        ]
    return WordNet(
        names,
        parents,
        fields,
        senses={parts[0]: parts[1:] for parts in map(_senses, _entries(folder / "index.noun"))},
        seen=_counts(folder / "cntlist.rev"),
        plurals={_plain(many): _plain(one) for many, one, *_ in _rows(folder / "noun.exc")},
        license=_license(folder / "data.noun"),
    )


def _senses(line: str) -> list[str]:
    """The name of a line of index.noun, and its synsets."""
    parts = line.split()
    return [_plain(parts[0]), *parts[-int(parts[2]) :]]


def _counts(path: Path) -> Counter[str]:
    seen: Counter[str] = Counter()
    for sense, _, times in _rows(path):
        name, noun, _ = sense.partition(NOUN)
        if noun:
            seen[_plain(name)] += int(times)
    return seen


def _rows(path: Path) -> Iterator[list[str]]:
    return (line.split() for line in path.read_text().splitlines())


def _entries(path: Path) -> Iterator[str]:
    """The lines of a database file after its head, whose lines begin with two blanks."""
    return (line for line in path.read_text().splitlines() if not line.startswith("  "))


def _license(path: Path) -> str:
    """The head of a database file, without the numbers of its lines."""
    head = [line.split(maxsplit=1) for line in path.read_text().splitlines() if line.startswith("  ")]
    return "\n".join(parts[1].rstrip() if len(parts) > 1 else "" for parts in head).strip()


def _plain(name: str) -> str:
    return name.replace("_", " ").lower()
