"""How good are the masks of a model bundle? Mean IoU after simulated clicks, on any COCO file and its images.

    python -m inference.evaluate --coco instances.json --images DIR [--json OUT] [--bundle DIR]
                                 [--baseline grabcut]

The annotator is simulated as `inference.training.clicks` says; clicks are replayed as everywhere (decode i
gets points 1…i and the logits of decode i−1), through the bundle's own files. Masks are compared at the
image's full size.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pycocotools.coco import COCO

from inference.contract.spec import Spec
from inference.decoder import Decoded, Decoder, Ready, to_image_mask
from inference.images import fit, to_rgb
from inference.models.base import Encoder
from inference.models.builtin import Adapter
from inference.training import grabcut
from inference.training.clicks import Mask, iou, next_click

#: The columns of the table, the goal of NoC, and what counts as a click that made things worse.
SHOWN, GOAL, DROP = (1, 3, 8), 0.85, 0.02

Clicks = list[tuple[float, float, int]]
#: All clicks so far, (x, y, label) in image pixels -> the mask in image pixels.
Segmenter = Callable[[Clicks], Mask]


@dataclass
class Figures:
    """What was measured: for each object its IoU after every click, and with its box as the only prompt."""

    after_clicks: list[list[float]] = field(default_factory=list)
    with_box: list[float] = field(default_factory=list)

    def summary(self, most: int) -> dict[str, Any]:
        """The table's numbers; `noc85` counts `most` for an object that never gets there."""
        table = np.array(self.after_clicks)
        reached = table >= GOAL
        needed = np.where(reached.any(1), reached.argmax(1) + 1, most)
        steps = np.diff(table, axis=1)
        found: dict[str, Any] = {
            "objects": len(table),
            "iou": {
                str(count): round(float(table[:, count - 1].mean()), 4) for count in SHOWN if count <= most
            },
            "noc85": {
                "mean": round(float(needed.mean()), 3),
                "failures": int((~reached.any(1)).sum()),
                "limit": most,
            },
            "worse_clicks": round(float((steps < -DROP).mean()), 4) if steps.size else 0.0,
        }
        if self.with_box:
            found["box_iou"] = round(float(np.mean(self.with_box)), 4)
        return found


class Annotated:
    """One image of the bundle's model: encoded once, decoded for every click."""

    def __init__(self, encoder: Encoder, decoder: Decoder, image: Image.Image) -> None:
        picture = fit(image, encoder.spec.input)
        self.spec: Spec = encoder.spec
        self.width, self.height = picture.width, picture.height
        self.decoder = decoder
        self.ready: Ready = decoder.prepare(encoder.encode([picture.pixels])[0])

    def mask(self, decoded: Decoded) -> Mask:
        """The chosen mask in image pixels."""
        return to_image_mask(decoded.masks[decoded.best], self.spec, self.width, self.height)

    def decode(self, prompt: Clicks, before: NDArray[np.float32] | None) -> Decoded:
        """Decode a prompt given in image pixels."""
        scale = np.array(self.spec.input.scale_of(self.width, self.height))
        points = np.array([(x, y) for x, y, _ in prompt]) * scale
        return self.decoder.decode(self.ready, points, [label for _, _, label in prompt], before)

    def clicker(self) -> Segmenter:
        """A segmenter that remembers the logits of its last decode."""
        before: NDArray[np.float32] | None = None

        def segment(clicks: Clicks) -> Mask:
            nonlocal before
            decoded = self.decode(clicks, before)
            before = decoded.masks[decoded.best]
            return self.mask(decoded)

        return segment


def box_of(truth: Mask) -> Clicks:
    """The truth's own bounding box as a prompt."""
    ys, xs = np.nonzero(truth)
    return [(float(xs.min()), float(ys.min()), 2), (float(xs.max()) + 1, float(ys.max()) + 1, 3)]


def measure(clicked: Segmenter, boxed: Segmenter, truth: Mask, most: int, into: Figures) -> None:
    """Add one object's figures; two segmenters, since one may remember the clicks so far."""
    into.after_clicks.append(click_through(clicked, truth, most))
    into.with_box.append(iou(boxed(box_of(truth)), truth))


def click_through(segment: Segmenter, truth: Mask, most: int) -> list[float]:
    """The IoU after 1, 2, … `most` clicks; a perfect mask needs no more clicks and keeps its IoU."""
    clicks: Clicks = []
    mask = np.zeros_like(truth)
    seen: list[float] = []
    for _ in range(most):
        click = next_click(truth, mask)
        if click is not None:
            clicks.append(click)
            mask = segment(clicks)
        seen.append(iou(mask, truth))
    return seen


def annotated_images(coco: COCO, limit: int) -> Iterator[tuple[dict[str, Any], list[Mask]]]:
    """Each image's record and the masks of its objects; crowds and empty masks are left out."""
    for image in coco.loadImgs(sorted(coco.getImgIds()))[: limit or None]:
        found = coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]], iscrowd=False))
        truths = [coco.annToMask(annotation).astype(bool) for annotation in found]
        yield image, [truth for truth in truths if truth.any()]


def evaluate(
    coco: COCO, images: Path, bundle: Path | None, most: int, limit: int, baseline: bool
) -> dict[str, Any]:
    """Measure a bundle, and GrabCut beside it where asked."""
    encoder = Adapter(bundle)
    decoder = Decoder(encoder.bundle)
    ours, theirs = Figures(), Figures()
    began, count = time.monotonic(), limit or len(coco.getImgIds())
    for index, (record, truths) in enumerate(annotated_images(coco, limit)):
        with Image.open(images / record["file_name"]) as image:
            annotated = Annotated(encoder, decoder, image)
            pixels = np.asarray(to_rgb(image).resize((annotated.width, annotated.height)))
        plain = partial(grabcut.segment, pixels)
        for truth in truths:
            measure(annotated.clicker(), annotated.clicker(), truth, most, ours)
            if baseline:
                measure(plain, plain, truth, most, theirs)
        progress(index + 1, count, len(ours.after_clicks), time.monotonic() - began)
    result = {"model": encoder.spec.id, "images": count, **ours.summary(most)}
    if baseline:
        result["grabcut"] = theirs.summary(most)
    return result


def progress(done: int, count: int, objects: int, seconds: float) -> None:
    """Say on stderr how far it is."""
    left = seconds / done * (count - done)
    end = "\n" if done == count else ""
    print(
        f"\r{done}/{count} images, {objects} objects, {left:.0f} s left ",
        end=end,
        file=sys.stderr,
        flush=True,
    )


def table(result: dict[str, Any]) -> str:
    """The figures as text."""
    rows = [(result["model"], result)] + ([("GrabCut", result["grabcut"])] if "grabcut" in result else [])
    limit = result["noc85"]["limit"]
    columns = [*(f"{count} clicks" for count in result["iou"]), "box", "NoC@85", "failures", "worse"]
    lines = [
        f"{result['images']} images, {result['objects']} objects: mean IoU, clicks needed for {GOAL:.0%}, "
        f"objects that {limit} clicks did not bring there, clicks that lower IoU by more than {DROP}",
        "",
        f"{'':<24}" + "".join(f"{column:>10}" for column in columns),
    ]
    for name, figures in rows:
        overlaps = [*figures["iou"].values(), figures["box_iou"]]
        noc = figures["noc85"]
        lines.append(
            f"{name:<24}"
            + "".join(f"{overlap:>10.3f}" for overlap in overlaps)
            + f"{noc['mean']:>10.2f}{noc['failures']:>10}{figures['worse_clicks']:>10.1%}"
        )
    return "\n".join(lines)


def main() -> None:
    """Read the command line, measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--coco", type=Path, required=True, help="COCO instances file")
    parser.add_argument("--images", type=Path, required=True, help="folder of its images")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--bundle", type=Path, help="model bundle (default: the built-in one)")
    parser.add_argument("--clicks", type=int, default=20, help="clicks at most for each object")
    parser.add_argument("--limit", type=int, default=0, help="only the first so many images")
    parser.add_argument("--baseline", choices=["grabcut"], help="measure this beside it")
    options = parser.parse_args()
    coco = COCO(str(options.coco))
    result = evaluate(
        coco, options.images, options.bundle, options.clicks, options.limit, bool(options.baseline)
    )
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
