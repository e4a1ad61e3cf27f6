"""The sizes of a SAM 2 model, and the four that Meta has trained."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Config(BaseModel):
    """All that a checkpoint does not tell about itself; sizes in pixels, channels, blocks or heads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # The image: squashed to image_size².
    image_size: int = 1024
    # The image encoder's first stage: each of the next three has twice the channels and heads.
    trunk_width: int
    trunk_heads: int
    # Blocks a stage, and which blocks attend to the whole image; the others to windows, of a size a stage.
    stages: tuple[int, int, int, int]
    global_blocks: tuple[int, ...]
    windows: tuple[int, int, int, int] = (8, 4, 14, 7)
    # The grid a side on which absolute positions were learnt.
    positions: int = 7
    # All between the image encoder and the masks.
    width: int = 256


#: Meta's four, by their names (`sam2/configs/sam2.1/*.yaml` of the package).
SIZES = {
    "tiny": Config(trunk_width=96, trunk_heads=1, stages=(1, 2, 7, 2), global_blocks=(5, 7, 9)),
    "small": Config(trunk_width=96, trunk_heads=1, stages=(1, 2, 11, 2), global_blocks=(7, 10, 13)),
    "base_plus": Config(
        trunk_width=112, trunk_heads=2, stages=(2, 3, 16, 3), global_blocks=(12, 16, 20), positions=14
    ),
    "large": Config(
        trunk_width=144,
        trunk_heads=2,
        stages=(2, 6, 36, 4),
        global_blocks=(23, 33, 43),
        windows=(8, 4, 16, 8),
    ),
}
