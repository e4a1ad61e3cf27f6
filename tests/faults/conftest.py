"""Workers as real processes, that may be killed."""

from tests.inference.conftest import (  # noqa: F401
    bundle,
    cache,
    listener,
    new_worker,
    queue,
    results,
    stored,
)
