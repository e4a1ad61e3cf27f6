"""What a bundle made from SAM 3 says about itself."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution

from inference.contract.spec import Capabilities, Capability, License
from inference.models.sam.export.bundle import About

_ORIGIN = (
    "The decoder in this bundle is a derivative work of SAM 3, Copyright © Meta Platforms, Inc. All Rights "
    "Reserved, under the SAM License: https://github.com/facebookresearch/sam3/blob/main/LICENSE"
)


def about() -> About:
    """Return it, with the licence's text from the installed package: it must go with the weights."""
    yes = Capability(available=True)
    return About(
        family="sam3",
        license=License(name="SAM License", notice=f"{_ORIGIN}\n\n{_text()}".strip()),
        capabilities=Capabilities(point=yes, box=yes, mask=yes, text=yes, exemplar=yes),
    )


def _text() -> str:
    try:
        return distribution("sam3").read_text("licenses/LICENSE") or ""
    except PackageNotFoundError:
        return ""
