"""The click side: what is computed once an image (`Prepare`) and once a prompt (`Decoder`).

The prompt-independent half of every first convolution lives in `Prepare`, and nothing that depends on a
prompt is convolved at stride 4: there the four sub-pixels of a cell of stride 8 are channels. A click costs
about 0.3 GFLOP at 512 pixels.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .layers import Bottleneck, ConvNorm, Residual, double
from .prompts import FITS, Box, box_of, bumps, gaussian, nearest, squared_distances, unit
from .pyramid import COARSE, FINE
from .similarity import SAMPLE, SUBPIXELS, at_subpixels, most_similar, regions, similarity

#: How many masks a prompt gives.
MASKS = 3
#: Channels of the decoder for each sub-pixel of stride 4, and at strides 8, 16, 32.
W4, W8, W16, W32 = 16, 32, 64, 96
#: Similarity is measured in several learned spaces: heads x dimensions at strides 8 and 4.
HEADS, HEAD_DIM = 4, 16
HEADS4, HEAD_DIM4 = 2, 8
SIGMAS = (6.0, 24.0, 96.0)
MAPS = 2 * len(SIGMAS) + 2 * HEADS + 2 * HEADS + 2 + 2 + 5
MAPS4 = (1 + 4 * HEADS4) * SUBPIXELS

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
        self.similar4 = nn.Conv2d(FINE, HEADS4 * HEAD_DIM4, 1)

    def forward(self, coarse: Tensor, fine: Tensor) -> Ready:
        """base4 [B, 64, H, W] (sub-pixels as channels), base8 [B, 32, H, W], base16 [B, 64, H/2, W/2],
        base32 [B, 96, H/4, W/4], similar8 [B, 4, 16, HW] and similar4 [B, 2, 8, 4HW], of unit length along
        the 16 and the 8."""
        batch = coarse.shape[0]
        similar8 = self.similar8(coarse).float().reshape(batch, HEADS, HEAD_DIM, -1)
        similar4 = F.pixel_unshuffle(self.similar4(fine).float(), 2).reshape(batch, HEADS4, HEAD_DIM4, -1)
        base4 = F.pixel_unshuffle(self.base4(fine), 2)
        bases = base4, self.base8(coarse), self.base16(coarse), self.base32(coarse)
        return *bases, unit(similar8, 2), unit(similar4, 2)


class Decoder(nn.Module):
    """Ready tensors, prompts, previous logits -> ``masks`` [B, 3, 2H, 2W], logits, and ``scores`` [B, 3], the
    IoU to expect of each. A small U-Net (Ronneberger et al. 2015) over features and prompt maps."""

    def __init__(self) -> None:
        super().__init__()
        self.prompt8 = nn.Conv2d(MAPS, W8, 1)
        self.down16 = ConvNorm(W8, W16, 3, 2)
        self.down32 = ConvNorm(W16, W32, 3, 2)
        self.deep = Residual(W32)
        self.scene = nn.Linear(W32, W32)
        self.up16 = ConvNorm(W32, W16, 1)
        self.leave16 = Bottleneck(W16, W16 // 2)
        self.up8 = ConvNorm(W16, W8, 1)
        self.leave8 = ConvNorm(W8, W8)
        self.enter4 = nn.Conv2d(W8 + MAPS4, W4 * SUBPIXELS, 1)
        self.mask = nn.Conv2d(W4 * SUBPIXELS, MASKS * SUBPIXELS, 1)
        self.score = nn.Sequential(
            nn.Linear(2 * W32 + W8 + 2 + MASKS + FITS, 32), nn.ReLU(), nn.Linear(32, 1)
        )
        nn.init.constant_(self.mask.bias, -1.0)  # type: ignore[arg-type]

    def forward(
        self, ready: Ready, coords: Tensor, labels: Tensor, mask_input: Tensor, has_mask_input: Tensor
    ) -> tuple[Tensor, Tensor]:
        base4, base8, base16, base32, similar8, similar4 = ready
        has = has_mask_input.reshape(-1, 1, 1, 1)
        before = F.pixel_unshuffle((torch.sigmoid(mask_input.clamp(-20, 20)) - 0.5) * has, 2)
        box = box_of(coords, labels, before.shape[-1], 8)
        x8 = F.relu(base8 + self.prompt8(prompt_maps(similar8, coords, labels, before, has, box)))
        x16 = F.relu(base16 + self.down16(x8))
        x32 = self.deep(F.relu(base32 + self.down32(x16)))
        mean = x32.mean((2, 3))
        scene = F.relu(self.scene(mean))
        x16 = F.relu(x16 + double(self.up16(x32 + scene[:, :, None, None])))
        x16 = self.leave16(x16)
        x8 = F.relu(x8 + double(self.up8(x16)))
        x8 = F.relu(x8 + self.leave8(x8))
        held = torch.stack(regions(before, has, box), 1)
        groups = (labels == 1).float(), (labels == 0).float()
        looks = at_subpixels(similar4, coords, groups, held)
        x4 = F.relu(base4 + self.enter4(torch.cat([x8, before, looks], 1)))
        masks = self.mask(x4).float()
        return F.pixel_shuffle(masks, 2), self.scores(masks, x8, torch.cat([mean, scene], 1), box)

    def scores(self, masks: Tensor, x8: Tensor, scene: Tensor, box: Box) -> Tensor:
        """What IoU to expect of each mask [B, 3 * 4, H, W]: from what it covers, the picture, the box."""
        batch, count = masks.shape[0], MASKS
        chance = torch.sigmoid(masks.detach()).reshape(batch, count, SUBPIXELS, -1)
        sure = (chance - 0.5).abs().mean((2, 3))[..., None]
        fits = box.fits(chance.amax(2).reshape(batch, count, *x8.shape[2:]))
        chance = chance.mean(2)
        size = chance.mean(2, keepdim=True)
        inside = chance @ x8.flatten(2).float().transpose(1, 2) / (chance.sum(2, keepdim=True) + 1)
        which = torch.eye(count, device=masks.device).expand(batch, count, count)
        whole = scene.float()[:, None].expand(-1, count, -1)
        score: Tensor = self.score(torch.cat([whole, inside, sure, size, which, fits], 2))
        return torch.sigmoid(score[..., 0].float())


def prompt_maps(
    similar: Tensor, coords: Tensor, labels: Tensor, before: Tensor, has: Tensor, box: Box
) -> Tensor:
    """All that the prompt says, at stride 8: [B, 31, H, W]. ``before`` [B, 4, H, W] is the previous mask."""
    cells = before.shape[-1]
    positive, negative = (labels == 1).float(), (labels == 0).float()
    distances = squared_distances(coords, cells, 8)
    near, far = nearest(distances, positive), nearest(distances, negative)
    mask = before.mean(1, keepdim=True)
    cosines = similarity(similar, [gaussian(distances, SAMPLE), *regions(mask, has, box)])
    clicked, held = cosines[:, :, :-2], cosines[:, :, -2:]
    maps = [*bumps(near, SIGMAS), *bumps(far, SIGMAS)]
    maps += [
        best.reshape(*best.shape[:2], cells, cells)
        for best in (most_similar(clicked, group) for group in (positive, negative))
    ]
    maps += [part.reshape(*part.shape[:2], cells, cells) for part in held.unbind(2)]
    maps += [mask, has.expand_as(mask), 2 * box.inside - box.present, box.present.expand_as(mask)]
    return torch.cat([*maps, *box.maps()], 1)
