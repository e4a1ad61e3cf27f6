"""Words and examples against the package's own processor, alone and in batches."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from inference.contract.messages import Exemplar
from inference.contract.prompts import PromptError
from inference.models.base import FindPrompt, Found
from inference.models.sam.device import Device
from inference.models.sam3 import mends
from inference.models.sam3.encoder import Features, ImageEncoder
from inference.models.sam3.find import Finder
from inference.models.sam3.words import Words
from tests.inference.models.sam3 import tiny
from tests.inference.models.sam3.conftest import picture, squashed

SIZE = tiny.CONFIG.image_size
WIDTH, HEIGHT = 160, 120
PLENTY = 2**30


class CountingEncoder:
    """The encoder, and how many images it was given."""

    def __init__(self, model: Any) -> None:
        self._encoder = ImageEncoder(model)
        self.images = 0

    def __call__(self, images: torch.Tensor) -> Features:
        self.images += len(images)
        return self._encoder(images)


@pytest.fixture
def encoder(model: Any) -> CountingEncoder:
    return CountingEncoder(model)


def make_finder(model: Any, encoder: CountingEncoder, budget: int = PLENTY) -> Finder:
    device = Device("cpu")
    words = Words(model.backbone, device.torch, device.torch)
    return Finder(model, encoder, device, words, SIZE, budget)


@pytest.fixture
def finder(model: Any, encoder: CountingEncoder) -> Finder:
    return make_finder(model, encoder)


def box(x0: float, y0: float, x1: float, y1: float, positive: bool = True) -> Exemplar:
    return Exemplar(box=(x0, y0, x1, y1), positive=positive)


def prompt(
    text: str | None = None, *exemplars: Exemplar, image: int = 0, threshold: float = 0.0
) -> FindPrompt:
    return FindPrompt(
        key=f"image {image}",
        pixels=squashed(picture(image, WIDTH, HEIGHT)),
        content=(SIZE, SIZE),
        text=text,
        exemplars=exemplars,
        threshold=threshold,
    )


def theirs(model: Any, asked: FindPrompt) -> dict[str, np.ndarray]:
    """What the package's processor answers, best first; boxes and masks in pixels of its input."""
    from sam3.model.sam3_image_processor import Sam3Processor

    with mends.NoPinnedMemory():
        processor = Sam3Processor(model, resolution=SIZE, device="cpu", confidence_threshold=-1.0)
        state = processor.set_image(Image.fromarray(asked.pixels))
        state["backbone_out"].pop("sam2_backbone_out")
        if asked.text:
            state = processor.set_text_prompt(asked.text, state)
        for exemplar in asked.exemplars:
            x0, y0, x1, y1 = (value / SIZE for value in exemplar.box)
            shares = [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0]
            state = processor.add_geometric_prompt(shares, exemplar.positive, state)
    order = state["scores"].argsort(descending=True)
    found = {name: state[name][order].numpy() for name in ("boxes", "scores", "masks")}
    return {**found, "masks": found["masks"][:, 0]}


def same(one: Found, other: Found) -> bool:
    return (
        np.allclose(one.scores, other.scores, atol=1e-5)
        and np.allclose(one.boxes, other.boxes, atol=1e-3)
        and np.allclose(one.masks, other.masks, atol=1e-3)
    )


PROMPTS = {
    "a word": prompt("apple"),
    "words": prompt("a red apple on the left"),
    "an example": prompt(None, box(20, 30, 60, 80)),
    "a word and an example": prompt("apple", box(20, 30, 60, 80)),
    "examples for and against": prompt(None, box(20, 30, 60, 80), box(70, 10, 100, 50, positive=False)),
    "an emoji": prompt("🍎"),
}


@pytest.mark.parametrize("asked", PROMPTS.values(), ids=PROMPTS.keys())
def test_it_finds_what_the_packages_processor_finds(model: Any, finder: Finder, asked: FindPrompt) -> None:
    (found,) = finder.find([asked], None)
    expected = theirs(model, asked)
    assert isinstance(found, Found)
    assert len(found.scores) == tiny.CONFIG.queries
    assert np.abs(found.scores - expected["scores"]).max() < 1e-4
    assert np.abs(found.boxes - expected["boxes"]).max() / SIZE < 1e-4
    upsampled = torch.nn.functional.interpolate(
        torch.from_numpy(found.masks)[None], (SIZE, SIZE), mode="bilinear"
    )
    assert ((upsampled[0] > 0).numpy() == expected["masks"]).mean() > 0.999


def test_it_answers_a_batch_as_it_answers_one(finder: Finder, encoder: CountingEncoder) -> None:
    batch = [*PROMPTS.values(), prompt("apple", image=1), prompt(None, box(1, 1, 9, 9), image=2)]
    together = finder.find(batch, None)
    assert encoder.images == 3  # each image once, however many prompts it has
    for asked, found in zip(batch, together, strict=True):
        (alone,) = finder.find([asked], None)
        assert isinstance(found, Found)
        assert isinstance(alone, Found)
        assert same(found, alone)


def test_it_answers_by_prompt_and_image(finder: Finder) -> None:
    first, other_word, other_example, other_image = finder.find(
        [
            prompt("apple"),
            prompt("a lorry"),
            prompt("apple", box(20, 30, 60, 80)),
            prompt("apple", image=1),
        ],
        None,
    )
    for other in (other_word, other_example, other_image):
        assert not np.allclose(first.scores, other.scores, atol=1e-4)
        assert not np.allclose(first.boxes, other.boxes, atol=1e-2)


def test_it_keeps_an_images_features_for_the_next_word(model: Any, encoder: CountingEncoder) -> None:
    finder = make_finder(model, encoder)
    finder.find([prompt("pear")], None)
    (kept,) = finder.find([prompt("apple")], None)
    assert encoder.images == 1
    (fresh,) = make_finder(model, CountingEncoder(model)).find([prompt("apple")], None)
    assert same(kept, fresh)


def test_it_takes_the_features_of_an_image_that_was_encoded_for_clicks(
    finder: Finder, encoder: CountingEncoder
) -> None:
    pixels = np.stack([squashed(picture(number, WIDTH, HEIGHT)) for number in (0, 1)])
    with torch.inference_mode():
        finder.keep(["image 0", "image 1"], encoder(torch.from_numpy(pixels)))
    encoder.images = 0
    (kept,) = finder.find([prompt("apple", image=1)], None)
    assert encoder.images == 0
    (single,) = finder.find([prompt("apple", image=1)], None)
    assert same(kept, single)


def test_it_keeps_within_its_budget_and_answers_all_the_same(model: Any, encoder: CountingEncoder) -> None:
    one_image = sum(4 * tiny.CONFIG.width * (scale * tiny.CONFIG.grid) ** 2 for scale in (4, 2, 1))
    finder = make_finder(model, encoder, budget=2 * one_image)
    for image in (0, 1, 2):
        finder.find([prompt("apple", image=image)], None)
    finder.find([prompt("pear", image=2), prompt("pear", image=1)], None)
    assert encoder.images == 3
    finder.find([prompt("pear", image=0)], None)
    assert encoder.images == 4
    (found,) = make_finder(model, encoder, budget=0).find([prompt("pear")], None)
    (kept,) = finder.find([prompt("pear")], None)
    assert same(found, kept)


def test_it_returns_what_scores_high_enough_best_first(finder: Finder) -> None:
    (everything,) = finder.find([prompt("apple")], None)
    assert list(everything.scores) == sorted(everything.scores, reverse=True)
    threshold = float(everything.scores[3])
    (some,) = finder.find([prompt("apple", threshold=threshold)], None)
    assert np.array_equal(some.scores, everything.scores[:4])
    assert np.array_equal(some.masks, everything.masks[:4])
    (none,) = finder.find([prompt("apple", threshold=1.0)], None)
    assert len(none.scores) == len(none.boxes) == len(none.masks) == 0


def test_it_tells_when_there_may_be_more(finder: Finder) -> None:
    (everything,) = finder.find([prompt("apple")], None)
    (some,) = finder.find([prompt("apple", threshold=float(everything.scores[-2]))], None)
    assert everything.capped
    assert not some.capped


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (prompt("word " * 1000), "the model reads 30 tokens, these are 1000"),
        (prompt(" \n "), "no words"),
        (prompt(" ", box(1, 1, 9, 9)), "no words"),
        (prompt(None), "no words"),
    ],
)
def test_it_refuses_a_prompt_and_answers_its_batch_mates(
    finder: Finder, asked: FindPrompt, message: str
) -> None:
    before, refused, after = finder.find([prompt("apple"), asked, prompt("pear", image=1)], None)
    assert isinstance(refused, PromptError)
    assert message in str(refused)
    (alone,) = finder.find([prompt("pear", image=1)], None)
    assert isinstance(before, Found)
    assert same(after, alone)


def test_it_asks_the_text_encoder_once_for_a_word(model: Any, finder: Finder) -> None:
    calls: list[int] = []
    hook = model.backbone.language_backbone.resizer.register_forward_hook(
        lambda module, given, made: calls.append(made.shape[1])
    )
    finder.find([prompt("plum"), prompt("plum", image=1), prompt("cherry")], None)
    finder.find([prompt("plum"), prompt("cherry", image=2)], None)
    hook.remove()
    assert calls == [2]


class InBfloat16(Device):
    """The CPU, with the autocast that there is on CUDA."""

    @contextlib.contextmanager
    def computing(self) -> Iterator[None]:
        autocast = torch.autocast("cpu", torch.bfloat16)
        with torch.inference_mode(), autocast:
            yield


def test_it_finds_the_same_in_bfloat16(model: Any, finder: Finder) -> None:
    batch = [prompt("apple"), prompt(None, box(20, 30, 60, 80), image=1)]
    device = InBfloat16("cpu")
    words = Words(model.backbone, device.torch, device.torch)
    rough = Finder(model, CountingEncoder(model), device, words, SIZE, PLENTY).find(batch, None)
    for one, other in zip(rough, finder.find(batch, None), strict=True):
        assert one.masks.dtype == np.float16
        assert np.allclose(one.scores, other.scores, atol=1e-2)
