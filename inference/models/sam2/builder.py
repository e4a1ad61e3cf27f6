"""SAM 2 put together from the classes of Meta's package, at any size, without what only videos need."""

from __future__ import annotations

from typing import Any

from sam2.modeling.backbones.hieradet import Hiera
from sam2.modeling.backbones.image_encoder import FpnNeck, ImageEncoder
from sam2.modeling.position_encoding import PositionEmbeddingSine
from sam2.modeling.sam2_base import SAM2Base

from inference.models.sam2.config import Config


def build(config: Config) -> Any:
    """Return a `sam2.modeling.sam2_base.SAM2Base` on the CPU with random weights, in evaluation mode.

    At Meta's sizes it computes images and clicks as what the package's `build_sam2` returns.
    """
    model = SAM2Base(
        image_encoder=_image_encoder(config),
        memory_attention=None,
        memory_encoder=None,
        image_size=config.image_size,
        directly_add_no_mem_embed=True,
        use_high_res_features_in_sam=True,
        iou_prediction_use_sigmoid=True,
        pred_obj_scores=True,
        pred_obj_scores_mlp=True,
        sam_mask_decoder_extra_args={
            "dynamic_multimask_via_stability": True,
            "dynamic_multimask_stability_delta": 0.05,
            "dynamic_multimask_stability_thresh": 0.98,
        },
    )
    return model.eval()


def _image_encoder(config: Config) -> Any:
    trunk = Hiera(
        embed_dim=config.trunk_width,
        num_heads=config.trunk_heads,
        stages=config.stages,
        global_att_blocks=config.global_blocks,
        window_pos_embed_bkg_spatial_size=(config.positions, config.positions),
        window_spec=config.windows,
    )
    neck = FpnNeck(
        position_encoding=PositionEmbeddingSine(config.width),
        d_model=config.width,
        backbone_channel_list=trunk.channel_list,
        fpn_top_down_levels=[2, 3],
        fpn_interp_model="nearest",
    )
    return ImageEncoder(trunk, neck, scalp=1)
