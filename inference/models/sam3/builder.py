"""SAM 3 put together from the classes of Meta's package, at any size.

The package's own builder knows one size only, and needs CUDA. At `Config()` this one makes the same model:
the same keys, the same shapes (tests/inference/models/sam3/test_builder.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from torch import nn

from inference.models.sam3 import upstream as sam3
from inference.models.sam3.config import Config


def build(config: Config, vocabulary: Path) -> Any:
    """Return a `sam3.model.sam3_image.Sam3Image` on the CPU with random weights, in evaluation mode.

    vocabulary: the tokenizer's byte pair merges, a gzipped text (`vocabulary.py`).
    """
    model = sam3.Sam3Image(
        backbone=sam3.SAM3VLBackbone(visual=_vision(config), text=_text_encoder(config, vocabulary), scalp=1),
        transformer=sam3.TransformerWrapper(
            encoder=_fusion(config), decoder=_decoder(config), d_model=config.width
        ),
        input_geometry_encoder=_geometry_encoder(config),
        segmentation_head=_segmentation_head(config),
        num_feature_levels=1,
        o2m_mask_predict=True,
        dot_prod_scoring=_scoring(config),
        use_instance_query=False,
        multimask_output=True,
        inst_interactive_predictor=_click_predictor(config),
        matcher=None,
    )
    return model.eval()


def _vision(config: Config) -> Any:
    trunk = sam3.ViT(
        img_size=config.image_size,
        pretrain_img_size=config.pretrain_size,
        patch_size=config.patch_size,
        embed_dim=config.vit_width,
        depth=config.vit_depth,
        num_heads=config.vit_heads,
        mlp_ratio=config.vit_mlp_ratio,
        norm_layer="LayerNorm",
        drop_path_rate=0.1,
        qkv_bias=True,
        use_abs_pos=True,
        tile_abs_pos=True,
        global_att_blocks=config.vit_global_blocks,
        rel_pos_blocks=(),
        use_rope=True,
        use_interp_rope=True,
        window_size=config.vit_window,
        pretrain_use_cls_token=True,
        retain_cls_token=False,
        ln_pre=True,
        ln_post=False,
        return_interm_layers=False,
        bias_patch_embed=False,
    )
    return sam3.Sam3DualViTDetNeck(
        position_encoding=_positions(config.width),
        d_model=config.width,
        scale_factors=[4.0, 2.0, 1.0, 0.5],
        trunk=trunk,
        add_sam2_neck=True,
    )


def _positions(width: int) -> Any:
    return sam3.PositionEmbeddingSine(num_pos_feats=width, normalize=True, scale=None, temperature=10000)


def _text_encoder(config: Config, vocabulary: Path) -> Any:
    encoder = sam3.VETextEncoder(
        tokenizer=sam3.SimpleTokenizer(bpe_path=str(vocabulary)),
        d_model=config.width,
        width=config.text_width,
        heads=config.text_heads,
        layers=config.text_layers,
        context_length=config.text_tokens,
        vocab_size=config.vocabulary,
    )
    # The package leaves these two as the memory was found; random like the rest, they can be computed with.
    nn.init.normal_(encoder.encoder.positional_embedding, std=0.01)
    nn.init.normal_(encoder.encoder.text_projection, std=config.text_width**-0.5)
    return encoder


def _attention(config: Config, *, dropout: float = 0.1, batch_first: bool = False) -> Any:
    return sam3.MultiheadAttentionWrapper(
        num_heads=config.heads, dropout=dropout, embed_dim=config.width, batch_first=batch_first
    )


def _fusion(config: Config) -> Any:
    layer = sam3.TransformerEncoderLayer(
        activation="relu",
        d_model=config.width,
        dim_feedforward=config.feedforward,
        dropout=0.1,
        pos_enc_at_attn=True,
        pos_enc_at_cross_attn_keys=False,
        pos_enc_at_cross_attn_queries=False,
        pre_norm=True,
        self_attention=_attention(config, batch_first=True),
        cross_attention=_attention(config, batch_first=True),
    )
    return sam3.TransformerEncoderFusion(
        layer=layer,
        num_layers=config.fusion_layers,
        d_model=config.width,
        num_feature_levels=1,
        frozen=False,
        use_act_checkpoint=True,
        add_pooled_text_to_img_feat=False,
        pool_text_with_mask=True,
    )


def _decoder(config: Config) -> Any:
    layer = sam3.TransformerDecoderLayer(
        activation="relu",
        d_model=config.width,
        dim_feedforward=config.feedforward,
        dropout=0.1,
        cross_attention=_attention(config),
        n_heads=config.heads,
        use_text_cross_attention=True,
    )
    return sam3.TransformerDecoder(
        layer=layer,
        num_layers=config.decoder_layers,
        num_queries=config.queries,
        return_intermediate=True,
        box_refine=True,
        num_o2m_queries=0,
        dac=True,
        boxRPB="log",
        d_model=config.width,
        frozen=False,
        interaction_layer=None,
        dac_use_selfatt_ln=True,
        use_act_checkpoint=True,
        presence_token=True,
    )


def _scoring(config: Config) -> Any:
    prompt_mlp = sam3.MLP(
        input_dim=config.width,
        hidden_dim=config.feedforward,
        output_dim=config.width,
        num_layers=2,
        dropout=0.1,
        residual=True,
        out_norm=nn.LayerNorm(config.width),
    )
    return sam3.DotProductScoring(d_model=config.width, d_proj=config.width, prompt_mlp=prompt_mlp)


def _segmentation_head(config: Config) -> Any:
    return sam3.UniversalSegmentationHead(
        hidden_dim=config.width,
        upsampling_stages=3,
        aux_masks=False,
        presence_head=False,
        dot_product_scorer=None,
        act_ckpt=True,
        cross_attend_prompt=_attention(config, dropout=0),
        pixel_decoder=sam3.PixelDecoder(
            num_upsampling_stages=3, interpolation_mode="nearest", hidden_dim=config.width
        ),
    )


def _geometry_encoder(config: Config) -> Any:
    layer = sam3.TransformerEncoderLayer(
        activation="relu",
        d_model=config.width,
        dim_feedforward=config.feedforward,
        dropout=0.1,
        pos_enc_at_attn=False,
        pre_norm=True,
        self_attention=_attention(config),
        pos_enc_at_cross_attn_queries=False,
        pos_enc_at_cross_attn_keys=True,
        cross_attention=_attention(config),
    )
    return sam3.SequenceGeometryEncoder(
        pos_enc=_positions(config.width),
        encode_boxes_as_points=False,
        points_direct_project=True,
        points_pool=True,
        points_pos_enc=True,
        boxes_direct_project=True,
        boxes_pool=True,
        boxes_pos_enc=True,
        d_model=config.width,
        num_layers=config.geometry_layers,
        layer=layer,
        use_act_ckpt=True,
        add_cls=True,
        add_post_encode_proj=True,
    )


def _click_predictor(config: Config) -> Any:
    """The package's predictor over the tracker's base class: the video model's needs CUDA."""
    tracker = sam3.Sam3TrackerBase(
        backbone=None,
        transformer=_memory_attention(config),
        maskmem_backbone=_memory_encoder(config),
        image_size=config.image_size,
        num_maskmem=7,
        backbone_stride=config.patch_size,
        multimask_output_in_sam=True,
        forward_backbone_per_frame_for_eval=True,
        multimask_output_for_tracking=True,
        multimask_min_pt_num=0,
        multimask_max_pt_num=1,
        max_cond_frames_in_attn=4,
        sam_mask_decoder_extra_args={
            "dynamic_multimask_via_stability": True,
            "dynamic_multimask_stability_delta": 0.05,
            "dynamic_multimask_stability_thresh": 0.98,
        },
    )
    predictor = sam3.SAM3InteractiveImagePredictor(tracker)
    predictor._bb_feat_sizes = [(scale * config.grid, scale * config.grid) for scale in (4, 2, 1)]
    return predictor


def _memory_encoder(config: Config) -> Any:
    block = sam3.CXBlock(
        dim=config.width, kernel_size=7, padding=3, layer_scale_init_value=1.0e-06, use_dwconv=True
    )
    return sam3.SimpleMaskEncoder(
        in_dim=config.width,
        out_dim=config.memory_width,
        position_encoding=_positions(config.memory_width),
        mask_downsampler=sam3.SimpleMaskDownSampler(
            embed_dim=config.width,
            kernel_size=3,
            stride=2,
            padding=1,
            interpol_size=[16 * config.grid, 16 * config.grid],
        ),
        fuser=sam3.SimpleFuser(layer=block, num_layers=2),
    )


def _memory_attention(config: Config) -> Any:
    def attention(**more: Any) -> Any:
        return sam3.RoPEAttention(
            embedding_dim=config.width,
            num_heads=1,
            downsample_rate=1,
            dropout=0.1,
            rope_theta=10000.0,
            feat_sizes=[config.grid, config.grid],
            use_fa3=False,
            use_rope_real=False,
            **more,
        )

    layer = sam3.TransformerDecoderLayerv2(
        cross_attention_first=False,
        activation="relu",
        dim_feedforward=config.feedforward,
        dropout=0.1,
        pos_enc_at_attn=False,
        pre_norm=True,
        self_attention=attention(),
        d_model=config.width,
        pos_enc_at_cross_attn_keys=True,
        pos_enc_at_cross_attn_queries=False,
        cross_attention=attention(kv_in_dim=config.memory_width, rope_k_repeat=True),
    )
    encoder = sam3.TransformerEncoderCrossAttention(
        remove_cross_attention_layers=[],
        batch_first=True,
        d_model=config.width,
        frozen=False,
        pos_enc_at_input=True,
        layer=layer,
        num_layers=config.memory_layers,
        use_act_checkpoint=False,
    )
    return sam3.TransformerWrapper(encoder=encoder, decoder=None, d_model=config.width)
