"""A shift and a scale for groups of coordinates, set from a batch of data, then learned."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ActNorm(nn.Module):
    """The layer that centres and scales (activation normalisation: Kingma and Dhariwal, 2018).

    to latent:  z = (x - mean[groups]) * exp(-log_sd[groups]),  log|det| = -sum log_sd[groups]

    groups: (dim,) whole numbers 0 ... k - 1 that say which of the k means and scales each
    coordinate has: all the same number for one scale, each its own to standardise every pixel.
    It starts as the identity; only `initialise` looks at data, when it is called.
    """

    groups: Tensor

    def __init__(self, groups: Tensor) -> None:
        super().__init__()
        self.register_buffer("groups", groups.long(), persistent=False)
        k = int(groups.max()) + 1
        self.mean = nn.Parameter(torch.zeros(k))
        self.log_sd = nn.Parameter(torch.zeros(k))

    @torch.no_grad()
    def initialise(self, batch: Tensor) -> None:
        """Give every group of coordinates of `batch` (n, dim) the mean 0 and the deviation 1.

        Raises `ValueError` where a group does not vary: its scale would be infinite.
        """
        mean, square = (self._average(moment) for moment in (batch, batch.square()))
        variance = square - mean.square()
        # a sum of squares is good to some digits only; those of a constant are all rounding
        constant = variance <= 1e-6 * square
        if constant.any():
            raise ValueError(
                f"{int(constant.sum())} of {len(constant)} groups of coordinates do not vary over "
                f"these {len(batch)} rows; give more rows, or dequantise them."
            )
        self.mean.copy_(mean)
        self.log_sd.copy_(0.5 * variance.log())

    def _average(self, values: Tensor) -> Tensor:
        """Return the mean (k,) over rows and the coordinates of each group of `values` (n, dim)."""
        columns = values.double().mean(0)
        k = len(self.mean)
        total = columns.new_zeros(k).index_add_(0, self.groups, columns)
        return total / torch.bincount(self.groups, minlength=k)

    def to_latent(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return z (n, dim) of `x` (n, dim), and log|det| (n,) in nats, the same for all."""
        log_sd = self.log_sd[self.groups]
        return (x - self.mean[self.groups]) * (-log_sd).exp(), -log_sd.sum().expand(len(x))

    def to_data(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Return x (n, dim) of `z` (n, dim), and log|det| (n,) in nats, the same for all."""
        log_sd = self.log_sd[self.groups]
        return z * log_sd.exp() + self.mean[self.groups], log_sd.sum().expand(len(z))
