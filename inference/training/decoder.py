"""The click side: what is computed once an image (`Prepare`) and once a prompt (`Decoder`).

The prompt-independent half of every first convolution lives in `Prepare`, so that a click costs about
0.6 GFLOP.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .layers import ConvNorm, Residual, double
from .prompts import FAR, bumps, gaussian, inside_box, nearest, squared_distances, unit
from .pyramid import COARSE, FINE

#: Channels of the decoder at strides 4, 8, 16, 32.
W4, W8, W16, W32 = 16, 32, 64, 96
#: Similarity is measured in several learned spaces: heads x dimensions at stride 8, one space at stride 4.
HEADS, HEAD_DIM, FINE_DIM = 4, 16, 16
COARSE_SIGMAS, FINE_SIGMAS = (6.0, 24.0, 96.0), (5.0,)
SAMPLE_COARSE, SAMPLE_FINE = 5.0, 3.0
COARSE_MAPS = 2 * len(COARSE_SIGMAS) + 2 * HEADS + 2 * HEADS + 2 + 2
FINE_MAPS = 2 * len(FINE_SIGMAS) + 2 + 1

Ready = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]


class Prepare(nn.Module):
    """``coarse`` [B, 96, H, W] and ``fine`` [B, 32, 2H, 2W] -> the tensors that a click needs."""

    def __init__(self) -> None:
        super().__init__()
        self.base4 = nn.Conv2d(FINE, W4, 3, padding=1)
        self.base8 = nn.Conv2d(COARSE, W8, 3, padding=1)
        self.base16 = nn.Sequential(ConvNorm(COARSE, COARSE, 3, 2), nn.ReLU(), nn.Conv2d(COARSE, W16, 1))
        self.base32 = nn.Sequential(ConvNorm(COARSE, COARSE, 3, 4), nn.ReLU(), nn.Conv2d(COARSE, W32, 1))
        self.similar8 = nn.Conv2d(COARSE, HEADS * HEAD_DIM, 1)
        self.similar4 = nn.Conv2d(FINE, FINE_DIM, 1)

    def forward(self, coarse: Tensor, fine: Tensor) -> Ready:
        """base4 [B, 16, 2H, 2W], base8 [B, 32, H, W], base16 [B, 64, H/2, W/2], base32 [B, 96, H/4, W/4],
        similar8 [B, 4, 16, HW] and similar4 [B, 1, 16, 4HW], both of unit length along the 16."""
        batch = coarse.shape[0]
        similar8 = self.similar8(coarse).float().reshape(batch, HEADS, HEAD_DIM, -1)
        similar4 = self.similar4(fine).float().reshape(batch, 1, FINE_DIM, -1)
        bases = self.base4(fine), self.base8(coarse), self.base16(coarse), self.base32(coarse)
        return (*bases, unit(similar8, 2), unit(similar4, 2))


class Decoder(nn.Module):
    """Ready tensors, prompts, previous logits -> ``masks`` [B, 1, 2H, 2W], logits, and ``scores`` [B, 1], the
    IoU to expect. A small U-Net (Ronneberger et al. 2015) over features and prompt maps."""

    def __init__(self) -> None:
        super().__init__()
        self.prompt8 = nn.Conv2d(COARSE_MAPS, W8, 1, bias=False)
        self.prompt4 = nn.Conv2d(FINE_MAPS, W4, 3, padding=1, bias=False)
        self.enter8 = ConvNorm(W8, W8)
        self.down16 = ConvNorm(W8, W16, 3, 2)
        self.enter16 = ConvNorm(W16, W16)
        self.down32 = ConvNorm(W16, W32, 3, 2)
        self.deep = nn.Sequential(Residual(W32), Residual(W32))
        self.scene = nn.Linear(W32, W32)
        self.up16 = ConvNorm(W32, W16, 1)
        self.leave16 = ConvNorm(W16, W16)
        self.up8 = ConvNorm(W16, W8, 1)
        self.leave8 = ConvNorm(W8, W8)
        self.up4 = nn.Conv2d(W8, W4, 1)
        self.leave4 = ConvNorm(W4, W4)
        self.mask = nn.Conv2d(W4, 1, 1)
        self.score = nn.Sequential(nn.Linear(2 * W32 + 1, 32), nn.ReLU(), nn.Linear(32, 1))
        nn.init.constant_(self.mask.bias, -1.0)  # type: ignore[arg-type]

    def forward(
        self, ready: Ready, coords: Tensor, labels: Tensor, mask_input: Tensor, has_mask_input: Tensor
    ) -> tuple[Tensor, Tensor]:
        base4, base8, base16, base32, similar8, similar4 = ready
        has = has_mask_input.reshape(-1, 1, 1, 1)
        before = (torch.sigmoid(mask_input.clamp(-20, 20)) - 0.5) * has
        maps8 = coarse_maps(similar8, base8.shape[-1], coords, labels, before, has)
        maps4 = fine_maps(similar4, base4.shape[-1], coords, labels, before)
        x8 = F.relu(base8 + self.prompt8(maps8))
        x8 = F.relu(x8 + self.enter8(x8))
        x16 = F.relu(base16 + self.down16(x8))
        x16 = F.relu(x16 + self.enter16(x16))
        x32 = self.deep(F.relu(base32 + self.down32(x16)))
        mean = x32.mean((2, 3))
        scene = F.relu(self.scene(mean))
        x16 = F.relu(x16 + double(self.up16(x32 + scene[:, :, None, None])))
        x16 = F.relu(x16 + self.leave16(x16))
        x8 = F.relu(x8 + double(self.up8(x16)))
        x8 = F.relu(x8 + self.leave8(x8))
        x4 = F.relu(base4 + self.prompt4(maps4) + double(self.up4(x8)))
        x4 = F.relu(x4 + self.leave4(x4))
        masks = self.mask(x4).float()
        share = torch.sigmoid(masks).mean((2, 3))
        score = torch.sigmoid(self.score(torch.cat([mean, scene, share], 1))).float()
        return masks, score


def coarse_maps(
    similar: Tensor, cells: int, coords: Tensor, labels: Tensor, before: Tensor, has: Tensor
) -> Tensor:
    """All prompt maps at stride 8: [B, 26, cells, cells]."""
    positive, negative = (labels == 1).float(), (labels == 0).float()
    distances = squared_distances(coords, cells, 8)
    near, far = nearest(distances, positive), nearest(distances, negative)
    box, has_box = inside_box(coords, labels, cells, 8)
    mask = F.avg_pool2d(before, 2)
    maps = [*bumps(near, COARSE_SIGMAS), *bumps(far, COARSE_SIGMAS)]
    maps += list(click_similarity(similar, distances, (positive, negative), SAMPLE_COARSE))
    maps += list(region_similarity(similar, mask, has, box))
    maps += [mask, has.expand_as(mask), 2 * box - has_box, has_box.expand_as(mask)]
    return torch.cat(maps, 1)


def fine_maps(similar: Tensor, cells: int, coords: Tensor, labels: Tensor, before: Tensor) -> Tensor:
    """The prompt maps at stride 4: [B, 5, cells, cells]."""
    positive, negative = (labels == 1).float(), (labels == 0).float()
    distances = squared_distances(coords, cells, 4)
    near, far = nearest(distances, positive), nearest(distances, negative)
    maps = [*bumps(near, FINE_SIGMAS), *bumps(far, FINE_SIGMAS)]
    maps += list(click_similarity(similar, distances, (positive, negative), SAMPLE_FINE))
    return torch.cat([*maps, before], 1)


def click_similarity(
    similar: Tensor, distances: Tensor, groups: tuple[Tensor, ...], sigma: float
) -> list[Tensor]:
    """The cosine between every cell and the most similar click of each group: [B, heads, H, W] each.

    ``similar`` is [B, heads, D, HW] of unit length; a group without clicks gives -1 everywhere.
    """
    batch, heads, dim, _ = similar.shape
    points, height, width = distances.shape[1:]
    weights = gaussian(distances.reshape(batch, points, -1), sigma)
    weights = weights / (weights.sum(2, keepdim=True) + 1e-6)
    sampled = weights @ similar.reshape(batch, heads * dim, -1).transpose(1, 2)
    queries = unit(sampled.reshape(batch, points, heads, dim).transpose(1, 2), 3)
    cosines = queries @ similar
    found = []
    for group in groups:
        best = torch.amax(cosines - (1 - group)[:, None, :, None] * FAR, dim=2)
        found.append(best.clamp(min=-1).reshape(batch, heads, height, width))
    return found


def region_similarity(similar: Tensor, mask: Tensor, has: Tensor, box: Tensor) -> list[Tensor]:
    """The cosine between every cell and the mean of the previous mask (else the box), and that outside it.

    Two [B, heads, H, W]. ``mask`` is the previous probability minus one half, zero where there is none.
    """
    batch, heads, dim, _ = similar.shape
    inner = (mask + 0.5) * has + box * (1 - has)
    found = []
    for region in (inner, 1 - inner):
        weights = region.reshape(batch, -1, 1)
        mean = similar.reshape(batch, heads * dim, -1) @ weights / (weights.sum(1, keepdim=True) + 1e-3)
        cosine = unit(mean.reshape(batch, heads, 1, dim), 3) @ similar
        found.append(cosine.reshape(batch, heads, *mask.shape[2:]))
    return found
