"""What a bundle made from SAM 2 says about itself."""

from __future__ import annotations

from inference.contract.spec import Capabilities, Capability, License
from inference.models.sam.export.bundle import About

_YES = Capability(available=True)


def _no(prompt: str) -> Capability:
    return Capability(
        available=False,
        reason=f"SAM 2 knows no {prompt}: click an object, or draw a box around it.",
        reason_code="clicks_and_boxes",
    )


ABOUT = About(
    family="sam2",
    license=License(
        name="Apache-2.0",
        notice="The decoder in this bundle is made from SAM 2, Copyright © Meta Platforms, Inc. and "
        "affiliates, under the Apache License 2.0: https://github.com/facebookresearch/sam2/blob/main/LICENSE",
    ),
    capabilities=Capabilities(point=_YES, box=_YES, mask=_YES, text=_no("words"), exemplar=_no("examples")),
)
