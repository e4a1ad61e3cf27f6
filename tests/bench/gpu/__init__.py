"""`make bench-gpu`: SAM 3 on this machine's GPU, everything in one run, with random weights.

Time does not depend on the weights, so nothing gated is needed. Where there is no CUDA it says so, and writes
nothing. `python -m tests.bench.gpu --tiny --out FOLDER` runs all of it on any machine, with a toy of a model,
whose figures mean nothing.
"""
