"""Trains the built-in model for a given time, or for a given number of steps.

    python -m inference.training.train DATA --minutes 80 --out runs/first

Stops and goes on where it was: the checkpoint holds weights, averaged weights, optimiser and elapsed time.
Progress drives the learning rate (a cosine) and the picture size (small first). It is elapsed time over
``--minutes``, or with ``--steps`` the share of the steps: for a machine that is busy with other things, and
for weights that do not depend on its speed.
"""

from __future__ import annotations

import argparse
import csv
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.multiprocessing.spawn import spawn

from . import losses, parallel
from .backbone import LITE2, imagenet_weights
from .batches import Batch, Scenes, stream
from .decoder import Ready
from .library import load
from .network import Network, repeat_ready
from .schedule import learning_rate, picture_size
from .simulate import Prompts, correct, first_prompts

#: Steps whose mean is one line of the log.
LOG_EVERY = 20
#: How often a correction comes with the previous mask.
KEEP_MASK = 0.95
#: How often clicks are skipped, made without learning from them, so that the last round is a late one.
SKIP = 0.75
#: How often the second round looks again at the first prompt, with the mask of the first round, as the
#: decoder that ships does (twice.py).
LOOK_AGAIN = 0.6


@dataclass
class Options:
    """What can be set from the command line."""

    data: Path
    out: Path = Path("runs/builtin")
    minutes: float = 80.0
    steps: int = 0
    images: int = 4
    prompts: int = 5
    rate: float = 1.5e-3
    backbone_rate: float = 0.1
    decay: float = 1e-4
    average: float = 0.995
    boxes: float = 0.42
    small: float = 0.6
    most_clicks: int = 12
    seed: int = 0
    workers: int = 2
    start: Path = Path()
    device: str = "cpu"
    makers: int = 1
    hands: int = 1
    stage_minutes: float = 8.0


@dataclass
class State:
    """Everything that changes while training, and is saved."""

    network: Network
    average: dict[str, Tensor]
    optimiser: torch.optim.Optimizer
    elapsed: float = 0.0
    step: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)


def new_state(options: Options) -> State:
    """A network that knows ImageNet and nothing else."""
    torch.manual_seed(options.seed)
    network = Network()
    network.pyramid.backbone.load_imagenet(imagenet_weights(LITE2))
    network.freeze_early()
    if not options.backbone_rate:
        network.pyramid.backbone.requires_grad_(False)
    network = network.to(options.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    backbone = [p for p in network.pyramid.backbone.parameters() if p.requires_grad]
    known = {id(p) for p in network.pyramid.backbone.parameters()}
    rest = [p for p in network.parameters() if id(p) not in known]
    groups = [{"params": backbone, "scale": options.backbone_rate}, {"params": rest, "scale": 1.0}]
    optimiser = torch.optim.AdamW(groups, lr=options.rate, weight_decay=options.decay)
    return State(network, {k: v.clone() for k, v in network.state_dict().items()}, optimiser)


def save(state: State, path: Path) -> None:
    """Write the checkpoint, whole or not at all."""
    content = {
        "network": state.network.state_dict(),
        "average": state.average,
        "optimiser": state.optimiser.state_dict(),
        "elapsed": state.elapsed,
        "step": state.step,
    }
    torch.save(content, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def resume(state: State, path: Path) -> None:
    """Go on from a checkpoint."""
    content = torch.load(path, map_location="cpu", weights_only=True)
    state.network.load_state_dict(content["network"])
    for name, value in content["average"].items():
        state.average[name].copy_(value)
    state.optimiser.load_state_dict(content["optimiser"])
    state.elapsed, state.step = content["elapsed"], content["step"]


def warm_start(state: State, path: Path) -> None:
    """Take over the averaged weights of an earlier run, wherever names and shapes agree."""
    known = torch.load(path, map_location="cpu", weights_only=True)["average"]
    own = state.network.state_dict()
    taken = {name: value for name, value in known.items() if name in own and own[name].shape == value.shape}
    state.network.load_state_dict(taken, strict=False)
    state.average = {name: value.clone() for name, value in state.network.state_dict().items()}


@dataclass(frozen=True)
class Round:
    """One decode of a step: whether a click corrects the mask before it, and whether it is learnt from."""

    corrects: bool = True
    learns: bool = True


def rounds_of(rng: np.random.Generator, most_clicks: int) -> list[Round]:
    """The decodes of a step, the first prompt's first."""
    skipped = int(rng.integers(0, most_clicks - 2)) if rng.random() < SKIP else 0
    second = Round(corrects=rng.random() >= LOOK_AGAIN)
    return [Round(corrects=False), second, *[Round(learns=False)] * skipped, Round()]


class Step:
    """One step: encode once, click several times, learn from some of the rounds."""

    def __init__(self, network: Network, options: Options, rng: np.random.Generator) -> None:
        self.network, self.options, self.rng = network, options, rng
        self.device = torch.device(options.device)
        self.hands = ThreadPoolExecutor(options.hands)

    def run(self, batch: Batch) -> dict[str, float]:
        """Accumulate gradients for one batch; returns the mean loss and the IoU of the rounds that learn."""
        images = batch.images.to(self.device).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            ready = self.network.encode(images)
        held: Ready = tuple(t.detach().requires_grad_() for t in ready)  # type: ignore[assignment]
        seen = self.click_rounds(
            repeat_ready(held, batch.owners.to(self.device)), batch.truths.to(self.device)
        )
        torch.autograd.backward(
            list(ready), [t.grad if t.grad is not None else torch.zeros_like(t) for t in held]
        )
        return seen

    def click_rounds(self, ready: Ready, truths: Tensor) -> dict[str, float]:
        """Click, decode, correct; backward through the decoder after every learning round."""
        wanted = (truths[:, 0] > 0.5).cpu().numpy()
        prompts = first_prompts(wanted, self.rng, self.options.boxes, self.hands.map)
        logits, has = torch.zeros_like(truths), torch.zeros(len(truths), device=self.device)
        losses_seen, overlaps = [], []
        rounds = rounds_of(self.rng, self.options.most_clicks)
        learning = sum(one.learns for one in rounds)
        for one in rounds:
            if one.corrects:
                correct(prompts, wanted, (logits[:, 0] > 0).cpu().numpy(), self.rng, self.hands.map)
                has = (torch.rand(len(truths), device=self.device) < KEEP_MASK).float()
            with torch.set_grad_enabled(one.learns):
                masks, scores, loss = self.decode(ready, prompts, logits, has, truths)
            logits, has = losses.shown(masks, scores).detach(), torch.ones_like(has)
            if one.learns:
                torch.autograd.backward(loss / learning, retain_graph=True)
                losses_seen.append(float(loss.detach()))
                overlaps.append(float(losses.overlap(logits, truths).mean()))
        return {
            "loss": float(np.mean(losses_seen)),
            "first": overlaps[0],
            "second": overlaps[1],
            "last": overlaps[-1],
        }

    def decode(
        self, ready: Ready, prompts: Prompts, logits: Tensor, has: Tensor, truths: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """One round: new masks, their scores and their loss."""
        coords, labels = (tensor.to(self.device) for tensor in prompts.tensors())
        with torch.autocast(self.device.type, torch.bfloat16):
            masks, scores = self.network.decoder(ready, coords, labels, logits, has)
        return masks, scores, losses.total(masks, scores, truths)


def progress(state: State, options: Options) -> float:
    """How far the training is, 0 to 1 and beyond."""
    return state.step / options.steps if options.steps else state.elapsed / (60 * options.minutes)


def update(state: State, options: Options) -> None:
    """One optimiser step at the rate that the progress says, and the running average of the weights."""
    rate = learning_rate(progress(state, options), state.step, options.rate)
    for group in state.optimiser.param_groups:
        group["lr"] = rate * group["scale"]
    nn.utils.clip_grad_norm_((p for p in state.network.parameters() if p.requires_grad), 1.0)
    state.optimiser.step()
    state.optimiser.zero_grad(set_to_none=True)
    keep = min(options.average, (state.step + 1) / (state.step + 10))
    for name, value in state.network.state_dict().items():
        if value.is_floating_point():
            state.average[name].lerp_(value, 1 - keep)
        else:
            state.average[name].copy_(value)


def write_log(path: Path, rows: list[dict[str, float]]) -> None:
    """Append the mean of some steps to the CSV log."""
    mean = {name: round(float(np.mean([row[name] for row in rows])), 4) for name in rows[0]}
    mean["step"], mean["minutes"] = rows[-1]["step"], rows[-1]["minutes"]
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(mean))
        if fresh:
            writer.writeheader()
        writer.writerow(mean)
    print(mean, flush=True)


def train(rank: int, options: Options) -> None:
    """Train until the time is up, as one of several workers; the first one logs and saves."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)  # OpenCV's pool of threads would not outlive the fork of the next stage's makers
    torch.set_flush_denormal(True)
    parallel.join(rank, options.workers, str((options.out / "meeting").resolve()))
    checkpoint = options.out / "checkpoint.pt"
    state = new_state(options)
    if checkpoint.exists():
        resume(state, checkpoint)
    elif options.start.is_file():
        warm_start(state, options.start)
    library = load(options.data / "library.npz")
    while progress(state, options) < 1:
        size = picture_size(progress(state, options), options.small)
        seed = options.seed + state.step + 10_000_019 * rank
        scenes = Scenes(library, options.data / "regions", size, options.images, options.prompts, seed)
        run_stage(state, options, scenes, rank)
        if rank == 0:
            save(state, checkpoint)
    parallel.leave()


def run_stage(state: State, options: Options, scenes: Scenes, rank: int) -> None:
    """Train on one stream of scenes for some minutes, so that sizes change and new regions are seen."""
    step = Step(state.network.train(), options, np.random.default_rng(scenes.seed + 1))
    rows: list[dict[str, float]] = []
    began = state.elapsed
    last = time.monotonic()
    for batch in stream(scenes, options.makers):
        seen = step.run(batch)
        clock = torch.tensor([state.elapsed + time.monotonic() - last], device=options.device)
        last = time.monotonic()
        parallel.synchronise(state.network, clock)
        update(state, options)
        state.elapsed, state.step = float(clock), state.step + 1
        rows.append(seen | {"step": state.step, "minutes": round(state.elapsed / 60, 2), "size": scenes.size})
        over = state.elapsed - began > 60 * options.stage_minutes or progress(state, options) >= 1
        if (over or len(rows) >= LOG_EVERY) and rank == 0:
            write_log(options.out / "log.csv", rows)
            rows.clear()
        if over:
            return


def parse() -> Options:
    """Options from the command line: every field of `Options` has its flag."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    for name, value in asdict(Options(Path())).items():
        if name != "data":
            parser.add_argument(
                f"--{name.replace('_', '-')}",
                type=type(value) if name not in ("out", "start") else Path,
                default=value,
            )
    return Options(**vars(parser.parse_args()))


def start(options: Options) -> None:
    """Start the workers and wait for them."""
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "meeting").unlink(missing_ok=True)
    spawn(train, (options,), nprocs=options.workers)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    start(parse())
