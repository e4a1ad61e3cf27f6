"""The classes of Meta's package `sam3` that the builder puts together, imported without need of CUDA."""

from __future__ import annotations

import warnings

from inference.models.sam3 import mends

mends.before_import()

with warnings.catch_warnings():
    # The package decorates its video model with CUDA's autocast, which warns where there is no CUDA.
    warnings.simplefilter("ignore", UserWarning)
    from sam3.model.data_misc import FindStage
    from sam3.model.decoder import (
        TransformerDecoder,
        TransformerDecoderLayer,
        TransformerDecoderLayerv2,
        TransformerEncoderCrossAttention,
    )
    from sam3.model.encoder import TransformerEncoderFusion, TransformerEncoderLayer
    from sam3.model.geometry_encoders import Prompt, SequenceGeometryEncoder
    from sam3.model.maskformer_segmentation import PixelDecoder, UniversalSegmentationHead
    from sam3.model.memory import CXBlock, SimpleFuser, SimpleMaskDownSampler, SimpleMaskEncoder
    from sam3.model.model_misc import MLP, DotProductScoring, MultiheadAttentionWrapper, TransformerWrapper
    from sam3.model.necks import Sam3DualViTDetNeck
    from sam3.model.position_encoding import PositionEmbeddingSine
    from sam3.model.sam1_task_predictor import SAM3InteractiveImagePredictor
    from sam3.model.sam3_image import Sam3Image
    from sam3.model.sam3_tracker_base import Sam3TrackerBase
    from sam3.model.text_encoder_ve import VETextEncoder
    from sam3.model.tokenizer_ve import SimpleTokenizer
    from sam3.model.vitdet import ViT
    from sam3.model.vl_combiner import SAM3VLBackbone
    from sam3.sam.transformer import RoPEAttention

__all__ = [
    "MLP",
    "CXBlock",
    "DotProductScoring",
    "FindStage",
    "MultiheadAttentionWrapper",
    "PixelDecoder",
    "PositionEmbeddingSine",
    "Prompt",
    "RoPEAttention",
    "SAM3InteractiveImagePredictor",
    "SAM3VLBackbone",
    "Sam3DualViTDetNeck",
    "Sam3Image",
    "Sam3TrackerBase",
    "SequenceGeometryEncoder",
    "SimpleFuser",
    "SimpleMaskDownSampler",
    "SimpleMaskEncoder",
    "SimpleTokenizer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerDecoderLayerv2",
    "TransformerEncoderCrossAttention",
    "TransformerEncoderFusion",
    "TransformerEncoderLayer",
    "TransformerWrapper",
    "UniversalSegmentationHead",
    "VETextEncoder",
    "ViT",
]
