"""What shipping costs: the bundle (fp16 weights, 8-bit embeddings, ONNX) against torch in fp32.

    python -m inference.training.shipped CHECKPOINT --coco instances.json --images DIR [--limit 30]

For each object one click, by the protocol of `make eval`: how good both masks are, and how alike.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from pycocotools.coco import COCO

from inference.decoder import Decoder, to_image_mask
from inference.evaluate import Annotated, annotated_images
from inference.images import fit
from inference.models.builtin import Adapter

from . import twice
from .clicks import Mask, iou, next_click
from .network import Network, load_network
from .pyramid import from_hwc


class InTorch:
    """One image, encoded and decoded by torch in fp32."""

    def __init__(self, network: Network, encoder: Adapter, image: Image.Image) -> None:
        picture = fit(image, encoder.spec.input)
        self.network, self.spec = network, encoder.spec
        self.width, self.height = picture.width, picture.height
        self.ready = network.encode(from_hwc(torch.from_numpy(np.array(picture.pixels))[None]))

    def click(self, x: float, y: float) -> Mask:
        """The mask in image pixels for a positive click there."""
        point = np.array([[[x, y]]]) * np.array(self.spec.input.scale_of(self.width, self.height))
        coords, labels = torch.from_numpy(point).float(), torch.ones(1, 1)
        cells = self.spec.input.width // 4
        masks, scores = twice.decode(
            self.network.decoder, self.ready, coords, labels, torch.zeros(1, 1, cells, cells), torch.zeros(1)
        )
        best = masks[0, int(scores[0].argmax())].numpy()
        return to_image_mask(best, self.spec, self.width, self.height)


@torch.inference_mode()
def compare(
    network: Network, coco: COCO, images: Path, bundle: Path | None, limit: int
) -> NDArray[np.float64]:
    """For each object, float64 [N, 3]: the IoU of fp32 and of what ships with the truth, and of the two."""
    encoder = Adapter(bundle)
    decoder = Decoder(encoder.bundle)
    rows = []
    for record, truths in annotated_images(coco, limit):
        with Image.open(images / record["file_name"]) as image:
            exact, shipped = InTorch(network, encoder, image), Annotated(encoder, decoder, image)
        for truth in truths:
            click = next_click(truth, np.zeros_like(truth))
            assert click is not None
            ours, theirs = shipped.clicker()([click]), exact.click(*click[:2])
            rows.append((iou(theirs, truth), iou(ours, truth), iou(ours, theirs)))
    return np.array(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--coco", type=Path, required=True, help="COCO instances file")
    parser.add_argument("--images", type=Path, required=True, help="folder of its images")
    parser.add_argument("--bundle", type=Path, help="model bundle (default: the built-in one)")
    parser.add_argument("--limit", type=int, default=0, help="only the first so many images")
    options = parser.parse_args()
    network = load_network(options.checkpoint)
    rows = compare(network, COCO(str(options.coco)), options.images, options.bundle, options.limit)
    exact, shipped, alike = rows.mean(0)
    print(f"{len(rows)} objects, one click: fp32 in torch {exact:.4f}, as shipped {shipped:.4f}")
    print(f"IoU of the two masks: mean {alike:.4f}, median {np.median(rows[:, 2]):.4f}")
