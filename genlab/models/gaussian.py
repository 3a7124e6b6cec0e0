"""One Gaussian with a full covariance: the best linear flow, found without training."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from genlab.models.base import standard_normal


class Gaussian(nn.Module):
    """The normal density with mean m and covariance C = L L^T.

    z = L^-1 (x - m),   log p(x) = log N(z; 0, I) - sum_i log L_ii

    mean (dim,) and factor (dim, dim), the lower triangular L, are buffers: they are fitted, not
    trained.
    """

    mean: Tensor
    factor: Tensor

    def __init__(self, mean: Tensor, factor: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("factor", factor)

    @classmethod
    def fit(cls, batches: Iterable[Tensor]) -> Gaussian:
        """Return the Gaussian of maximum likelihood for the rows of all `batches` (b, dim).

        Sums are taken in float64, from the first batch's mean, so that nothing cancels.
        Raises `ValueError` where the rows span less than the space: their covariance has no factor.
        """
        n, centre = 0, None
        first = second = torch.zeros(())
        for batch in batches:
            rows = batch.double()
            centre = rows.mean(0) if centre is None else centre
            rows = rows - centre
            n, first, second = n + len(rows), first + rows.sum(0), second + rows.T @ rows
        if centre is None:
            raise ValueError("A Gaussian is fitted to rows, and there are none.")
        mean = first / n
        covariance = second / n - torch.outer(mean, mean)
        factor, wrong = torch.linalg.cholesky_ex(covariance)
        if wrong:
            raise ValueError(
                f"The {n:,} rows leave directions of the {len(mean)} dimensions without any "
                "spread; a Gaussian needs more of them."
            )
        return cls(mean + centre, factor)

    @property
    def dim(self) -> int:
        """The number of coordinates of a point."""
        return len(self.mean)

    def to_latent(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return z (n, dim) and log|det dz/dx| (n,) in nats for `x` (n, dim)."""
        z = torch.linalg.solve_triangular(self.factor, (x - self.mean).T, upper=False).T
        return z, -self.factor.diagonal().log().sum().expand(len(x))

    def to_data(self, z: Tensor) -> Tensor:
        """Return x (n, dim) of `z` (n, dim)."""
        return z @ self.factor.T + self.mean

    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats for `x` (n, dim)."""
        z, log_det = self.to_latent(x)
        return standard_normal(z) + log_det

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` points (n, dim)."""
        return self.to_data(torch.randn(n, self.dim, generator=generator, dtype=self.mean.dtype))
