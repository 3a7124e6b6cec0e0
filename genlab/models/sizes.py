"""What is known of a flow without building it, and so without torch."""

from __future__ import annotations

BOUND = 3.0  # of an affine layer's |log scale|: none stretches more than exp(3), about 20 times
BELLS = 8  # of a mixture base


def flow_size(dim: int, couplings: int, width: int, depth: int, coupling: str, base: str) -> int:
    """Return how many weights the flow has over `dim` coordinates, whatever its mask."""
    a = (dim + 1) // 2  # every mask keeps half, the middle one too where `dim` is odd
    b = dim - a
    even, odd = (layer_size(*sizes, width, depth, coupling) for sizes in ((a, b), (b, a)))
    of_base = BELLS * (2 + 1) if base == "mixture" else 0  # means, log standard deviations
    return even * ((couplings + 1) // 2) + odd * (couplings // 2) + of_base


def layer_size(kept: int, moved: int, width: int, depth: int, coupling: str) -> int:
    """Return how many weights a layer has that keeps `kept` coordinates and moves `moved`."""
    if coupling == "linear":
        return moved + moved * kept + moved  # log scale, matrix, bias
    outputs = 2 * moved if coupling == "affine" else moved
    between = (depth - 1) * (width + 1) * width
    return (kept + 1) * width + between + (width + 1) * outputs
