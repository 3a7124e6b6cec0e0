"""What is known of a flow without building it, and so without torch."""

from __future__ import annotations

from collections.abc import Sequence

BOUND = 3.0  # of an affine layer's |log scale|: none stretches more than exp(3), about 20 times
BELLS = 8  # of a mixture base
# What a flow is made of: one that sees an image as a vector, and one of convolutions.
OF_VECTORS = ("couplings", "width", "depth", "mask", "activation", "coupling")
OF_PICTURES = ("plan", "channels", "blocks", "coupling")


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


def pictures_size(
    image_shape: tuple[int, int],
    plan: Sequence[Sequence[tuple[str, int]]],
    channels: Sequence[int],
    blocks: int,
    coupling: str,
) -> int:
    """Return how many weights a `MultiScale` has, one norm of all logits, one of each pixel too."""
    height, width = image_shape
    weights = 2 + 2 * height * width  # of the norms
    picture = 1  # channels of the picture at hand
    for stages, inside in zip(plan, channels, strict=True):
        picture, height, width = 4 * picture, height // 2, width // 2
        half = picture // 2  # a coupling keeps half of them, and moves the others
        outputs = 2 * half if coupling == "affine" else half
        begin = (9 * half + 1) * inside + height * width * inside
        between = blocks * ((9 * inside + 1) + (inside + 1)) * inside
        each = begin + between + (inside + 1) * outputs
        weights += each * sum(couplings for _, couplings in stages)
        picture = half  # the others are factored out
    return weights
