"""SAM 3: Meta's package `sam3` with the gated weights, on CUDA or the CPU. To get them: docs/models.md."""
