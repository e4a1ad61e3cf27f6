"""The words that ship with the built-in model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import inference.models.builtin
from inference.contract.prompts import PromptError
from inference.models.builtin.vocabulary import MOST_NEAR, Vocabulary

FILE = Path(inference.models.builtin.__file__).parent / "vocabulary.json"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(FILE)


def test_it_knows_a_word_in_any_case_and_number(vocabulary):
    assert vocabulary.classes("golden retriever") == [207]
    assert vocabulary.classes("  The Golden  RETRIEVERS! ") == [207]
    assert vocabulary.classes("wolves") == vocabulary.classes("wolf")
    assert vocabulary.classes("mice") == vocabulary.classes("mouse")
    assert vocabulary.classes("butterflies") == vocabulary.classes("butterfly")


def test_it_knows_synonyms(vocabulary):
    assert vocabulary.classes("automobile") == vocabulary.classes("car")
    assert vocabulary.classes("hog") == vocabulary.classes("pig")


def test_it_takes_a_parent_for_all_its_kinds(vocabulary):
    dogs, animals = set(vocabulary.classes("dog")), set(vocabulary.classes("animal"))
    assert set(range(151, 269)) == dogs  # ImageNet's breeds of dogs stand in a row
    assert dogs < animals
    assert {948, 949, 950, 951, 954} <= set(vocabulary.classes("fruit"))  # Granny Smith … banana


def test_it_means_things_that_a_picture_shows(vocabulary):
    assert 705 not in vocabulary.classes("car")  # a passenger car, on rails
    for vague in ("artifact", "entity", "person", "arm"):
        with pytest.raises(PromptError):
            vocabulary.classes(vague)


@pytest.mark.parametrize(
    ("unknown", "near"),
    [
        ("puppy", "dog"),
        ("puppies", "dog"),
        ("delivery truck", "truck"),
        ("red car", "car"),
        ("elefant", "elephant"),
        ("sunflower", "flower"),
    ],
)
def test_it_names_the_nearest_word_it_knows(vocabulary, unknown, near):
    with pytest.raises(PromptError, match=unknown) as refused:
        vocabulary.classes(unknown)
    assert refused.value.code == "invalid"
    assert vocabulary.nearest(unknown)[0] == near
    assert near in str(refused.value)
    details = {"reason": "unknown_word", "word": unknown, "nearest": vocabulary.nearest(unknown)}
    assert refused.value.details == details


def test_it_offers_only_words_that_it_knows(vocabulary):
    for unknown in ("puppy", "window", "tree", "cow", "big red delivery lorry"):
        near = vocabulary.nearest(unknown)
        assert 1 <= len(near) <= MOST_NEAR
        assert all(vocabulary.classes(word) for word in near)


@pytest.mark.parametrize("text", ["", "   ", "\t\n", "🐶", "🐶🐱", "…?!", "the"])
def test_it_asks_for_a_word_where_there_is_none(vocabulary, text):
    with pytest.raises(PromptError, match="name of a thing") as refused:
        vocabulary.classes(text)
    assert refused.value.code == "invalid"


def test_it_refuses_nonsense_of_any_length_in_a_short_sentence(vocabulary):
    with pytest.raises(PromptError) as refused:
        vocabulary.classes("xq" * 100)
    assert len(str(refused.value)) < 200


def test_it_carries_the_licence_of_its_source():
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in json.loads(FILE.read_bytes())["license"]


def test_it_lists_common_words_first():
    words = list(json.loads(FILE.read_bytes())["words"])
    assert words.index("dog") < words.index("affenpinscher")
