"""Where the tokenizer's vocabulary lies: CLIP's byte pair merges, which the package `sam3` does not bring."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from inference.models.base import ModelError

_PACKAGE, _FILE = "open_clip", "bpe_simple_vocab_16e6.txt.gz"
_SHA256 = "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a"


def path() -> Path:
    """Return the file. Raises ModelError where `open_clip_torch` is not installed or ships another one."""
    package = importlib.util.find_spec(_PACKAGE)  # found, not imported: only its file is wanted
    if package is None or not package.submodule_search_locations:
        raise ModelError("SAM 3 reads words with a file of open_clip_torch: pip install 'pointillist[sam3]'")
    file = Path(package.submodule_search_locations[0]) / _FILE
    if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != _SHA256:
        raise ModelError(
            f"{file} is not the vocabulary that SAM 3 was trained with: pip install 'pointillist[sam3]'"
        )
    return file
