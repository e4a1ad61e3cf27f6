"""The exported graphs agree with torch, and an export that does not is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from pycocotools.coco import COCO

from inference.contract.spec import Spec
from inference.decoder import Decoder
from inference.models.builtin import Adapter
from inference.training.composed import compose
from inference.training.export import export, model_id
from inference.training.library import Library
from inference.training.network import SIZE, Network
from inference.training.parity import ParityError, check, scene
from inference.training.scenes import Composer
from inference.training.shipped import compare


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(3)
    return Network().eval()


@pytest.fixture(scope="module")
def bundle(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    export(network, folder)
    return folder


def test_it_writes_a_bundle_that_decodes(bundle: Path) -> None:
    image, centre = scene(np.random.default_rng(1))
    encoder, decoder = Adapter(bundle), Decoder(bundle)
    ready = decoder.prepare(encoder.encode([image[0]])[0])
    decoded = decoder.decode(ready, [centre], [1])
    assert decoded.masks.shape == (3, SIZE // 4, SIZE // 4)
    assert decoded.scores.shape == (3,)


def test_it_encodes_a_batch_like_single_images(bundle: Path) -> None:
    images = [scene(np.random.default_rng(seed))[0][0] for seed in (1, 2)]
    encoder = Adapter(bundle)
    spec = encoder.spec
    pair = spec.unpack(encoder.encode(images)[1])
    single = spec.unpack(encoder.encode(images[1:])[0])
    assert np.abs(pair["coarse"].astype(int) - single["coarse"].astype(int)).max() <= 1


def test_it_names_the_model_after_its_weights(network: Network, bundle: Path) -> None:
    spec = Spec.model_validate_json((bundle / "spec.json").read_bytes())
    assert spec.id == model_id(network)
    assert model_id(Network()) != spec.id


def test_it_refuses_graphs_of_other_weights(bundle: Path) -> None:
    torch.manual_seed(4)
    with pytest.raises(ParityError):
        check(Network().eval(), bundle, scenes=1)


def test_it_costs_little_to_ship(network: Network, bundle: Path, tmp_path: Path) -> None:
    pixels = scene(np.random.default_rng(2))[0][0]
    composer = Composer(Library([pixels], [np.dstack([pixels, pixels[..., :1]])], frozenset([0])), [], SIZE)
    compose(composer, 2, tmp_path)
    coco = COCO(str(tmp_path / "instances.json"))
    compared = compare(network, coco, tmp_path / "images", bundle, limit=0)
    assert compared.shape == (len(coco.getAnnIds()), 3)
    assert compared[:, 2].min() > 0.95
    np.testing.assert_allclose(compared[:, 0], compared[:, 1], atol=0.05)
