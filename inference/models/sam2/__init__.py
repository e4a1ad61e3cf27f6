"""SAM 2 and 2.1: Meta's package `sam2` and one of Meta's checkpoints. To get them: docs/models.md."""
