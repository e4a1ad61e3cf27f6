"""The sizes of a SAM 3 model. The defaults are Meta's."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Config(BaseModel):
    """All that a checkpoint does not tell about itself; sizes in pixels, channels, layers or heads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # The image: squashed to image_size², cut into patches; the absolute positions were learnt at
    # pretrain_size² and are tiled.
    image_size: int = 1008
    patch_size: int = 14
    pretrain_size: int = 336
    # The vision transformer: attention is global in some blocks, within windows in the others.
    vit_width: int = 1024
    vit_depth: int = 32
    vit_heads: int = 16
    vit_mlp_ratio: float = 4.625
    vit_window: int = 24
    vit_global_blocks: tuple[int, ...] = (7, 15, 23, 31)
    # The text encoder.
    text_width: int = 1024
    text_layers: int = 24
    text_heads: int = 16
    text_tokens: int = 32
    vocabulary: int = 49408
    # All between the two and the masks.
    width: int = 256
    heads: int = 8
    feedforward: int = 2048
    geometry_layers: int = 3
    fusion_layers: int = 6
    decoder_layers: int = 6
    queries: int = 200
    # The tracker's memory, unused on single images, but a part of the checkpoint.
    memory_width: int = 64
    memory_layers: int = 4

    @property
    def grid(self) -> int:
        """Return the cells a side of the embedding; masks have four times as many."""
        return self.image_size // self.patch_size
