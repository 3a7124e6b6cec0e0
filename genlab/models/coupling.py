"""Coupling layers: keep one part, move the other by what the first says."""

from __future__ import annotations

from typing import TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genlab.models.networks import MLP
from genlab.models.sizes import BOUND


class AffineCoupling(nn.Module):
    """An invertible layer with a triangular Jacobian (Dinh, Sohl-Dickstein and Bengio, 2017).

    to latent:  z = x * exp(s(kept)) + t(kept),    log|det| =  sum s
    to data:    x = (z - t(kept)) * exp(-s(kept)), log|det| = -sum s

    The log scale s = BOUND * tanh(raw / BOUND) cannot run away; the conditioner's last layer
    starts at zero, so the layer starts as the identity.
    """

    def __init__(
        self,
        kept: int,
        moved: int,
        width: int,
        depth: int,
        activation: str,
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.conditioner = MLP(kept, 2 * moved, width, depth, activation, generator=generator)

    def scale_and_shift(self, kept: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log scale and the shift, both (n, moved), that `kept` (n, kept) asks for."""
        raw, shift = self.conditioner(kept).chunk(2, dim=1)  # (n, moved) each
        return BOUND * torch.tanh(raw / BOUND), shift

    def to_latent(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved) one layer nearer to the latent, and log|det| (n,)."""
        log_scale, shift = self.scale_and_shift(kept)
        return moved * log_scale.exp() + shift, log_scale.sum(1)

    def to_data(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved) one layer nearer to the data, and log|det| (n,)."""
        log_scale, shift = self.scale_and_shift(kept)
        return (moved - shift) * (-log_scale).exp(), -log_scale.sum(1)


class AdditiveCoupling(nn.Module):
    """A layer that only shifts, and so keeps every volume (NICE: Dinh, Krueger and Bengio, 2015).

    to latent:  z = x + t(kept),    log|det| = 0
    to data:    x = z - t(kept),    log|det| = 0

    A flow of such layers alone is nowhere denser than its base at the base's densest place.
    """

    def __init__(
        self,
        kept: int,
        moved: int,
        width: int,
        depth: int,
        activation: str,
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.conditioner = MLP(kept, moved, width, depth, activation, generator=generator)

    def to_latent(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved) one layer nearer to the latent, and zeros (n,)."""
        return moved + self.conditioner(kept), moved.new_zeros(len(moved))

    def to_data(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved) one layer nearer to the data, and zeros (n,)."""
        return moved - self.conditioner(kept), moved.new_zeros(len(moved))


class LinearCoupling(nn.Module):
    """A layer that is a straight map: a fixed stretch, and a shift that is linear in the kept part.

    to latent:  z = x * exp(s) + kept W' + b,     log|det| =  sum s
    to data:    x = (z - kept W' - b) * exp(-s),  log|det| = -sum s

    With a standard normal base a flow of such layers is one Gaussian, however many they are. Two
    of them can be every Gaussian of the plane; the best has the NLL 1/2 log det(2 pi e Sigma),
    Sigma the covariance of the data. `width`, `depth` and `activation` are those of the other kinds
    and not needed: s (moved,), W (moved, kept) and b (moved,) are all its weights, in this order.
    """

    def __init__(
        self,
        kept: int,
        moved: int,
        width: int = 0,
        depth: int = 0,
        activation: str = "",
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.zeros(moved))
        self.matrix = nn.Parameter(torch.zeros(moved, kept))
        self.bias = nn.Parameter(torch.zeros(moved))

    def to_latent(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved) one layer nearer to the latent, and log|det| (n,)."""
        shift = F.linear(kept, self.matrix, self.bias)
        return moved * self.log_scale.exp() + shift, self.log_scale.sum().expand(len(moved))

    def to_data(self, kept: Tensor, moved: Tensor) -> tuple[Tensor, Tensor]:
        """Return the moved part (n, moved) one layer nearer to the data, and log|det| (n,)."""
        shift = F.linear(kept, self.matrix, self.bias)
        return (moved - shift) * (-self.log_scale).exp(), -self.log_scale.sum().expand(len(moved))


Coupling: TypeAlias = AffineCoupling | AdditiveCoupling | LinearCoupling

COUPLINGS: dict[str, type[Coupling]] = {
    "affine": AffineCoupling,
    "additive": AdditiveCoupling,
    "linear": LinearCoupling,
}
