"""A density in the plane, looked at on a grid of equal cells."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

LogProb = Callable[[Tensor], Tensor]  # points (b, 2) -> log densities (b,) in nats
POINTS = 8192  # asked for together


@torch.no_grad()
def density_grid(
    log_prob: LogProb, half_width: float, size: int, dtype: torch.dtype = torch.float32
) -> Tensor:
    """Return the log density (size, size) in nats at the middle of each cell.

    The cells divide [-half_width, half_width]^2; rows are y and columns x, both ascending.
    """
    cell = 2 * half_width / size
    middle = (torch.arange(size, dtype=dtype) + 0.5) * cell - half_width
    points = torch.cartesian_prod(middle, middle).flip(1)  # (size * size, 2): x runs fastest
    return torch.cat([log_prob(rows) for rows in points.split(POINTS)]).view(size, size)


def integral(log_prob: LogProb, half_width: float, size: int) -> float:
    """Return the density's integral over [-half_width, half_width]^2 by the midpoint rule.

    1 for a density whose mass lies inside. The rule is exact to rounding where the density is a
    blur by Gaussian noise whose standard deviation is 4/3 of a cell's side or more.
    """
    cell = 2 * half_width / size
    log_p = density_grid(log_prob, half_width, size, torch.float64)
    return float(log_p.double().exp().sum()) * cell**2


def differential_entropy(log_prob: LogProb, half_width: float, size: int) -> float:
    """Return -int p log p in nats over [-half_width, half_width]^2 by the midpoint rule.

    Right to about 1e-8 where Gaussian noise blurs the density by 8/3 of a cell's side or more.
    """
    cell = 2 * half_width / size
    log_p = density_grid(log_prob, half_width, size, torch.float64).double()
    p = log_p.exp()
    return -float(torch.where(p > 0, p * log_p, 0.0).sum()) * cell**2
