"""Many clicks at once on the device, against the bundle's decoder, one by one."""

from __future__ import annotations

import numpy as np
import pytest

from inference.decoder import Decoder
from inference.models.base import PointPrompter
from tests.inference.models.sam3 import tiny
from tests.inference.models.sam3.conftest import picture, squashed


@pytest.mark.parametrize("count", [1, 7])
def test_it_decodes_each_as_the_bundle_does(adapter, count):
    assert isinstance(adapter, PointPrompter)
    payload = adapter.encode([squashed(picture())])[0]
    points = np.random.default_rng(1).uniform(0, tiny.CONFIG.image_size, (count, 2)).astype(np.float32)
    masks, scores = adapter.decode_points(payload, points)
    decoder = Decoder(adapter.bundle, threads=1)
    ready = decoder.prepare(payload)
    for place, point in enumerate(points):
        expected = decoder.decode(ready, [point], [1])
        np.testing.assert_allclose(masks[place], expected.masks, atol=1e-3)
        np.testing.assert_allclose(scores[place], expected.scores, atol=1e-4)
