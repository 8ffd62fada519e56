"""Side by side with the stock ways: the same work done by this project and by what one would otherwise write.

`python -m bench` measures all works and writes docs/benchmarks/, `python -m bench polling` one of them, and
`--quick` takes fewer and shorter rounds. A work is a file in `works/`; the other ways stand in `peers/`, each
as its own documentation teaches it. Only ratios are claims; absolute figures belong to their machine.
"""
