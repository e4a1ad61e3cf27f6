"""What the browser gets from a model of the SAM 2 and SAM 3 family: the embedding's form and the two graphs.

`plain` is the package's own decoder as it is: the reference. `prepare` and `fast` are the same mathematics
laid out for ONNX Runtime on a CPU (`folding` says how). `wire` is the form of an embedding on its way.
`bundle` writes a model bundle, once `parity` has found its graphs and torch to agree.
"""
