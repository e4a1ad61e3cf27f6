"""A foreign COCO `segmentation` → our RLE. Everything is checked before pycocotools, which is C, sees it."""

from __future__ import annotations

import numpy as np
from pycocotools import mask as coco_mask

from inference.contract import rle
from inference.contract.rle import Rle, RleError

# pycocotools keeps five points for each pixel of an outline's length: this is 40 MB.
MAX_OUTLINE = 1_000_000


def to_rle(segmentation: object, height: int, width: int) -> Rle:
    """Return the mask of polygons, of a compressed or of an uncompressed RLE, in canonical form.

    Polygons `[[x0, y0, x1, y1, …], …]` are in image pixels and joined as pycocotools joins them; what lies
    outside the image is cut off. Raises RleError with the reason; an empty mask is one.
    """
    if isinstance(segmentation, dict):
        return _of_runs(segmentation, height, width)
    if isinstance(segmentation, list) and segmentation:
        return _of_polygons(segmentation, height, width)
    raise RleError("there is no segmentation: neither polygons nor an RLE")


def _of_runs(value: dict[str, object], height: int, width: int) -> Rle:
    counts = value.get("counts")
    if isinstance(counts, list):
        if value.get("size") != [height, width]:
            raise RleError(f"RLE size is {value.get('size')}, the image's is [{height}, {width}]")
        value = rle.from_runs(counts, height, width).as_dict()
    return rle.parse(value, height, width)


def _of_polygons(polygons: list[object], height: int, width: int) -> Rle:
    checked = [_polygon(polygon, height, width) for polygon in polygons]
    if sum(map(_length, checked)) > MAX_OUTLINE:
        raise RleError(f"the polygons' outline is longer than {MAX_OUTLINE} pixels")
    parts = coco_mask.frPyObjects([polygon.ravel().tolist() for polygon in checked], height, width)
    counts = coco_mask.merge(parts)["counts"].decode()
    return rle.parse({"size": [height, width], "counts": counts}, height, width)


def _polygon(value: object, height: int, width: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the points, float64 [n, 2], of one polygon."""
    if not isinstance(value, list) or len(value) < 6 or len(value) % 2:
        raise RleError("a polygon is a list of at least three points: x0, y0, x1, y1, x2, y2")
    if not all(type(number) in (int, float) for number in value):
        raise RleError("a polygon holds something that is not a number")
    limits = np.array([width, height])
    try:
        points = np.array(value, np.float64).reshape(-1, 2)
    except OverflowError as error:
        raise RleError("a polygon holds a number that is too large") from error
    if not np.all((points >= -limits) & (points <= 2 * limits)):
        raise RleError(f"a polygon lies far outside the image, which has {width}×{height} pixels")
    return points


def _length(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    return float(np.abs(points - np.roll(points, 1, axis=0)).max(axis=1).sum())
