"""Several processes that learn together: each makes its own batches, gradients are averaged after every step.

One thread each beats one process with many threads here: the layers are small, and nobody waits at a barrier
inside them.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.distributed as dist
from torch import Tensor, nn


def join(rank: int, workers: int, meeting_place: str) -> None:
    """Meet the other processes at a file."""
    if workers > 1:
        dist.init_process_group("gloo", init_method=f"file://{meeting_place}", rank=rank, world_size=workers)


def leave() -> None:
    """Say goodbye."""
    if dist.is_initialized():
        dist.destroy_process_group()


def average(tensors: Iterable[Tensor]) -> None:
    """Replace each tensor by its mean over the processes, in one exchange."""
    if not dist.is_initialized():
        return
    kept = list(tensors)
    flat = torch.cat([tensor.detach().float().reshape(-1) for tensor in kept])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    offset = 0
    for tensor in kept:
        tensor.data.copy_(flat[offset : offset + tensor.numel()].view(tensor.shape))
        offset += tensor.numel()


def synchronise(network: nn.Module, clock: Tensor) -> None:
    """Average the gradients, the running statistics and the clock, so that all processes stay the same."""
    gradients = [p.grad for p in network.parameters() if p.requires_grad and p.grad is not None]
    statistics = [buffer for buffer in network.buffers() if buffer.is_floating_point()]
    average([*gradients, *statistics, clock])
