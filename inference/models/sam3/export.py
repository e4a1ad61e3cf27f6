"""`python -m inference.models.sam3.export`: export the bundle of SAM 3's checkpoint, as a worker does.

The checkpoint is the one that a worker would take (SAM3_CHECKPOINT, else Meta's with your token), and so is
the folder. Says each step on the standard error, and prints the bundle's folder.
"""

from __future__ import annotations

import sys

from pydantic import ValidationError

from inference.contract.settings import Settings
from inference.models.base import ModelError
from inference.models.sam import checkpoint_file
from inference.models.sam.export import bundle
from inference.models.sam3 import checkpoint, vocabulary, weights
from inference.models.sam3.about import about


def main() -> int:
    """Return the process's exit status: 2 where the settings, the checkpoint or the export are wrong."""
    try:
        settings = Settings()
        file = checkpoint.locate(settings.sam3_checkpoint)
        say(f"reading {file}")
        clicks = weights.load(weights.read(file), vocabulary.path()).inst_interactive_predictor.model
        made = bundle.ensure(
            clicks, checkpoint_file.digest(file, settings.models_folder), settings.models_folder, about(), say
        )
    except (ModelError, ValidationError, OSError) as error:
        say(f"The bundle cannot be exported: {error}")
        return 2
    print(made)
    return 0


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
