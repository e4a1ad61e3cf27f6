"""`python -m inference.publish`: put the bundle of the model that MODEL names into storage; print its id."""

from __future__ import annotations

import sys

import structlog
from pydantic import ValidationError

from inference import models
from inference.contract.settings import Settings
from inference.contract.storage import Storage, StorageError
from inference.models.base import ModelError


def main() -> int:
    """Return the process's exit status: 2 where the settings or the model are wrong."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        settings = Settings()
        model = models.load(settings)
        print(Storage(settings.storage).publish_bundle(model.bundle))
    except (ModelError, StorageError, ValidationError, OSError) as error:
        print(f"The model bundle cannot be published: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
