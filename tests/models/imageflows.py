"""Small flows over images for the theorems: every mask, kind of coupling and norm, in float64."""

from __future__ import annotations

import torch
from torch import Tensor

from genlab.models.multiscale import MultiScale
from genlab.models.presets import Plan
from tests.models.flows import generator, points

SHAPE = (4, 8)  # odd ones out: height and width differ, and so do the halves of what is squeezed
DIM = 32
PLANS: dict[str, Plan] = {
    "one level": ((("checkerboard", 2), ("channel", 3)),),
    "two levels": ((("columns", 1), ("channel", 2)), (("checkerboard", 3),)),
}
CASES = [
    (plan, coupling, enter, leave)
    for plan in PLANS
    for coupling in ("affine", "additive")
    for enter, leave in (("none", "none"), ("pixel", "none"), ("all", "pixel"))
]


def image_flow(
    plan: str = "two levels",
    coupling: str = "affine",
    enter: str = "all",
    leave: str = "pixel",
    scale: float = 0.2,
) -> MultiScale:
    """Return a flow in float64 whose weights are off the identity by `scale`."""
    levels = PLANS[plan]
    settings = (6,) * len(levels), 1, coupling, enter, leave
    model = MultiScale(SHAPE, levels, *settings, generator=generator()).double()
    draws = generator(1)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(scale * torch.randn(weight.shape, generator=draws, dtype=weight.dtype))
    return model


def rows(n: int, seed: int = 2) -> Tensor:
    """Return `n` images (n, 32), each pixel of another mean and deviation."""
    return points(n, DIM, seed) * torch.linspace(0.5, 2, DIM) + torch.linspace(-1, 1, DIM)
