"""The flows of the theorems: every mask, depth, activation and kind, small, in float64."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor

from genlab.models.masks import MASKS
from genlab.models.networks import ACTIVATIONS
from genlab.models.realnvp import RealNVP

SHAPE = (2, 3)  # odd and even sides, so that no mask splits by accident
AFFINE = list(itertools.product(MASKS, (1, 2, 3), ACTIVATIONS))
CASES = [
    *((*case, kind) for kind in ("affine", "additive") for case in AFFINE),
    *((mask, 1, "relu", "linear") for mask in MASKS),  # which has no hidden layers
]


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def flow(
    mask: str,
    depth: int,
    activation: str,
    coupling: str = "affine",
    base: str = "normal",
    *,
    couplings: int = 4,
    dim: int = 6,
) -> RealNVP:
    """Return a flow whose weights are far from the identity."""
    kinds = mask, activation, coupling, base
    shape = SHAPE if dim == 6 else None
    model = RealNVP(dim, couplings, 9, depth, *kinds, image_shape=shape, generator=generator())
    return perturbed(model.double(), 0.4)


def perturbed(model: RealNVP, scale: float) -> RealNVP:
    draws = generator(1)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(scale * torch.randn(weight.shape, generator=draws, dtype=weight.dtype))
    return model


def points(n: int, dim: int = 6, seed: int = 2) -> Tensor:
    return torch.randn(n, dim, generator=generator(seed), dtype=torch.float64)


def by_definition(flow: RealNVP, start: Tensor, to_latent: bool) -> tuple[Tensor, Tensor]:
    """Return the other end and log|det|, coupling by coupling as its class writes it."""
    parts = list(flow.split(start))
    log_det = start.new_zeros(len(start))
    couplings = list(enumerate(flow.layers))
    for k, coupling in couplings if to_latent else reversed(couplings):
        kept, moved = parts[k % 2], parts[1 - k % 2]
        pass_through = coupling.to_latent if to_latent else coupling.to_data
        parts[1 - k % 2], change = pass_through(kept, moved)
        log_det = log_det + change
    return flow.join(*parts), log_det
