"""The classifier's 8-bit file and the vocabulary's sources."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper, save
from PIL import Image

from inference.decoder import session
from inference.models.builtin import Adapter
from inference.training.backbone import LITE0, imagenet_weights
from inference.training.classifier import Classifier
from inference.training.int8 import store_as_int8
from inference.training.vocabulary import near_words, words_of
from inference.training.wordnet import WordNet, read_wordnet

ROOT = Path(__file__).parents[3]
# A WordNet of six nouns: offsets, the file of each (5 animals, 6 artifacts), names, parents.
NOUNS = """\
  1 Licence of
  2 the words
00000010 03 n 01 entity 0 000 | what is
00000020 03 n 01 animal 0 001 @ 00000010 n 0000 | lives
00000030 05 n 02 dog 0 Canis_familiaris 0 001 @ 00000020 n 0000 | barks
00000040 05 n 01 pug 0 001 @ 00000030 n 0000 | snores
00000050 05 n 01 beagle 0 001 @ 00000030 n 0000 | sniffs
00000060 05 n 01 puppy 0 001 @ 00000030 n 0000 | yaps
"""
NAMES = {"entity": 10, "animal": 20, "dog": 30, "canis_familiaris": 30, "pug": 40, "beagle": 50, "puppy": 60}
SENSES = "  1 Licence\n" + "".join(f"{name} n 1 1 @ 1 1 000000{at}  \n" for name, at in NAMES.items())


@pytest.fixture
def wordnet(tmp_path: Path) -> WordNet:
    folder = tmp_path / "usr/share/wordnet"
    folder.mkdir(parents=True)
    (folder / "data.noun").write_text(NOUNS)
    (folder / "index.noun").write_text(SENSES)
    (folder / "cntlist.rev").write_text("dog%1:05:00:: 1 42\ndog%2:38:00:: 1 7\npug%1:05:00:: 1 1\n")
    (folder / "noun.exc").write_text("puppes puppy\n")
    return read_wordnet(tmp_path)


def test_it_reads_wordnets_files(wordnet: WordNet) -> None:
    assert wordnet.license == "Licence of\nthe words"
    assert wordnet.names["00000030"] == ["dog", "canis familiaris"]
    assert list(wordnet.ancestors("00000040")) == ["00000030", "00000020", "00000010"]
    assert wordnet.seen["dog"] == 42
    assert wordnet.plurals == {"puppes": "puppy"}


def test_it_gives_parents_all_their_kinds_and_unknown_words_their_parent(wordnet: WordNet) -> None:
    words = words_of(wordnet, ["00000050", "00000040"])
    assert words["dog"] == words["canis familiaris"] == words["animal"] == [0, 1]
    assert (words["beagle"], words["pug"]) == ([0], [1])
    assert next(iter(words)) == "dog"
    assert "entity" not in words
    assert near_words(wordnet, words) == {"dog": ["puppy"]}


def test_it_stores_weights_in_a_quarter_with_little_loss(tmp_path: Path) -> None:
    weights = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)
    node = helper.make_node("Gemm", ["x", "w"], ["y"], transB=1)
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 64]) for name in "xy")
    graph = helper.make_graph([node], "g", [x], [y], [numpy_helper.from_array(weights, "w")])
    path = tmp_path / "gemm.onnx"
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    before = path.stat().st_size
    store_as_int8(path)
    assert path.stat().st_size < before / 2
    (found,) = session(path).run(None, {"x": np.ones((1, 64), np.float32)})
    assert np.abs(found[0] - weights.sum(1)).max() < 0.01 * 64 * np.abs(weights).max()


@torch.no_grad()
def test_it_ships_the_published_classifier() -> None:
    """What the shipped file says of a picture is what the published weights say, but for the 8 bits."""
    published = Classifier().eval()
    published.load_imagenet(imagenet_weights(LITE0))
    photo = Image.open(ROOT / "static" / "samples" / "cat.jpg").convert("RGB").resize((224, 224))
    image = np.array(photo)[None]
    expected = published(torch.from_numpy(image)).numpy().mean((2, 3))
    shipped = session(Adapter().bundle / "classifier.onnx").run(None, {"image": image})[0].mean((2, 3))
    assert np.abs(expected - shipped).max() < 0.6
    assert expected.argmax() == shipped.argmax()
    assert 281 <= expected.argmax() <= 285  # ImageNet's domestic cats
