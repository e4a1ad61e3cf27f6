"""Where the checkpoint comes from: a file that the operator names, or Meta's gated repository."""

from __future__ import annotations

from pathlib import Path

from huggingface_hub import get_token, hf_hub_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)

from inference.models.base import ModelError

REPOSITORY, FILE = "facebook/sam3", "sam3.pt"
STEPS = f"""\
How to get the weights of SAM 3:
  1. Sign in at https://huggingface.co/{REPOSITORY}, read the SAM License, and ask for access.
  2. When access is granted, make a token that may read (https://huggingface.co/settings/tokens).
  3. Start the worker with HF_TOKEN set to it: it downloads {FILE} once (3.4 GB).
Or download {FILE} by hand and set SAM3_CHECKPOINT to its path."""


def locate(named: str) -> Path:
    """Return the checkpoint's file: `named`, or where that is empty Meta's, downloaded once.

    The token is the one that huggingface_hub finds: HF_TOKEN, or that of `hf auth login`.
    Raises ModelError with the steps to take.
    """
    if named:
        file = Path(named)
        if not file.is_file():
            raise ModelError(f"SAM3_CHECKPOINT names {named}, and there is no such file.\n{STEPS}")
        return file
    try:
        return Path(hf_hub_download(REPOSITORY, FILE))
    except GatedRepoError as error:  # a kind of RepositoryNotFoundError: first
        lack = "this token's owner has no access to it" if get_token() else "there is no token"
        raise ModelError(f"{REPOSITORY} is gated, and {lack}.\n{STEPS}") from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"{REPOSITORY} does not take this token: it may have expired.\n{STEPS}") from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        reason = _first_line(error)
        raise ModelError(f"{REPOSITORY}/{FILE} cannot be downloaded: {reason}\n{STEPS}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
