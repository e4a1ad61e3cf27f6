"""Words and examples on photos, with the model that ships. Boxes of what is there were read off by eye."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inference.contract.messages import Exemplar
from inference.contract.prompts import PromptError
from inference.images import Picture, fit
from inference.models.base import FindPrompt, Found, TextPrompter
from inference.models.builtin import Adapter
from inference.training.network import SIZE as SIDE

SAMPLES = Path(__file__).parents[4] / "static" / "samples"
Box = tuple[float, float, float, float]
# The cat's face and chest, in parts of the picture: x0, y0, x1, y1.
CAT: Box = (0.0, 0.0, 0.85, 1.0)


@pytest.fixture(scope="module")
def model() -> Adapter:
    return Adapter()


def photo(model: Adapter, name: str) -> Picture:
    return fit(Image.open(SAMPLES / name), model.spec.input)


def ask(
    model: Adapter, name: str, text: str | None, *exemplars: Exemplar, threshold: float = 0.3
) -> FindPrompt:
    picture = photo(model, name)
    size = model.spec.input.size_of(picture.width, picture.height)
    return FindPrompt(name, picture.pixels, size, text, exemplars, threshold)


def find(model: Adapter, *asked: object, **options: float) -> Found:
    (found,) = model.find([ask(model, *asked, **options)])
    assert isinstance(found, Found)
    return found


def covered(found: Found, box: Box) -> tuple[float, float]:
    """Return how much of the box the masks cover together, and how much of the masks is in the box."""
    inside = (found.masks > 0).any(0)
    rows, columns = inside.shape
    x0, y0, x1, y1 = box
    region = np.zeros_like(inside)
    region[round(y0 * rows) : round(y1 * rows), round(x0 * columns) : round(x1 * columns)] = True
    both = np.count_nonzero(inside & region)
    return both / np.count_nonzero(region), both / max(1, np.count_nonzero(inside))


@pytest.mark.parametrize("word", ["cat", "Cats", "feline", "animal"])
def test_it_finds_the_cat_by_its_name_and_by_its_parents(model, word):
    whole, true = covered(find(model, "cat.jpg", word), CAT)
    assert whole > 0.5
    assert true > 0.85


@pytest.mark.parametrize(
    ("name", "word", "box"),
    [
        ("astronaut.jpg", "helmet", (0.54, 0.65, 1.0, 1.0)),
        ("coffee.jpg", "espresso", (0.28, 0.04, 0.7, 0.7)),
        ("cameraman.jpg", "tripod", (0.4, 0.4, 0.8, 1.0)),
    ],
)
def test_it_finds_the_thing_at_its_place(model, name, word, box):
    found = find(model, name, word)
    assert len(found.scores) >= 1
    assert covered(found, box)[1] > 0.6


def test_it_finds_no_cat_in_a_cup_of_coffee(model):
    assert len(find(model, "coffee.jpg", "cat").scores) == 0


def test_it_gives_scores_best_first_and_none_below_the_threshold(model):
    low = find(model, "cat.jpg", "animal", threshold=0.1)
    assert list(low.scores) == sorted(low.scores, reverse=True)
    middle = float(low.scores[0])
    assert len(find(model, "cat.jpg", "animal", threshold=min(1.0, middle + 0.01)).scores) == 0


def test_it_boxes_its_masks(model):
    found = find(model, "cat.jpg", "cat")
    assert found.masks.shape[1:] == (SIDE // 4, SIDE // 4)
    rows, columns = np.nonzero(found.masks[0] > model.spec.mask_threshold)
    box = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) * 4
    assert np.array_equal(found.boxes[0], box)


def test_it_finds_what_an_example_shows(model):
    x0, y0, x1, y1 = (SIDE * edge for edge in CAT)
    found = find(model, "cat.jpg", None, Exemplar(box=(x0, y0, x1, y1)))
    assert covered(found, CAT)[1] > 0.85


def test_it_refuses_an_example_that_is_and_is_not_meant(model):
    box = tuple(SIDE * edge for edge in CAT)
    (refused,) = model.find(
        [ask(model, "cat.jpg", None, Exemplar(box=box), Exemplar(box=box, positive=False))]
    )
    assert isinstance(refused, PromptError)


def test_it_answers_the_other_prompts_of_a_batch_with_an_unknown_word(model):
    first, refused, last = model.find(
        [ask(model, "cat.jpg", "cat"), ask(model, "cat.jpg", "xyzzy"), ask(model, "coffee.jpg", "cup")]
    )
    assert isinstance(refused, PromptError)
    assert "xyzzy" in str(refused)
    assert isinstance(first, Found)
    assert isinstance(last, Found)


def test_it_is_a_text_prompter_that_loads_its_words_when_asked():
    model = Adapter()
    assert isinstance(model, TextPrompter)
    assert not {"_classifier", "_vocabulary", "_decoder", "_finder"} & set(vars(model))
    model.find([ask(model, "cat.jpg", "cat")])
    assert "_classifier" in vars(model)
