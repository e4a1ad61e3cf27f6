"""Images to features and to the tensors that travel: ours beside the package's own, on the same weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from inference.models.sam3.compiled import Compiled
from tests.bench.gpu.machine import free, sample
from tests.bench.gpu.model import Loaded, Size

Run = Callable[[Tensor], None]


def flop(loaded: Loaded) -> float:
    """Return the arithmetic of encoding one image, counted."""
    counter = FlopCounterMode(display=False)
    with torch.inference_mode(), counter:
        loaded.eager(_images(loaded, 1))
    return float(counter.get_total_flops())


def measure(loaded: Loaded, size: Size) -> list[dict[str, Any]]:
    """Return a row for each way to encode and each size of batch; images lie on the device already."""
    rows = []
    for name, run in _ways(loaded):
        for batch in size.batches:
            row = sample(partial(run, _images(loaded, batch)), loaded.where, size.repeats)
            rows.append({"what": name, "batch": batch, **row})
            free(loaded.where)
    return rows


def _ways(loaded: Loaded) -> Iterator[tuple[str, Run]]:
    yield "package, eager fp32", partial(_package, loaded, bf16=False)
    yield "package, eager bf16", partial(_package, loaded, bf16=True)
    yield "ours, eager", partial(loaded.forward, compiled=False)
    if isinstance(loaded.compiled, Compiled):
        yield "ours, compiled", partial(loaded.forward, compiled=True)


def _package(loaded: Loaded, images: Tensor, *, bf16: bool) -> None:
    """`Sam3Image.backbone.forward_image`, as `Sam3Processor.set_image` calls it."""
    with torch.inference_mode(), torch.autocast(loaded.where.type, torch.bfloat16, enabled=bf16):
        loaded.model.backbone.forward_image(images.permute(0, 3, 1, 2).float() / 127.5 - 1)


def _images(loaded: Loaded, batch: int) -> Tensor:
    shape = (batch, loaded.side, loaded.side, 3)
    return torch.randint(0, 256, shape, dtype=torch.uint8, device=loaded.where)
