"""The affine coupling layer: keep one part, move the other by what the first says."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from genlab.models.networks import MLP

BOUND = 3.0  # of |log_scale|, so that no layer stretches more than exp(3), about 20 times


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
