"""Round Gaussians of equal weight: the sets on which a model's missing modes can be counted."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from genlab.data.dataset import Modes, PlanarDataset

ROWS = 256  # points looked at together: their table with 1,000 centres takes 2 MB


def log_mixture(x: Tensor, centres: Tensor, log_weights: Tensor, sd: float) -> Tensor:
    """Return log sum_k w_k exp(-|x - c_k|^2 / 2 sd^2) (n,) at the points `x` (n, 2).

    centres: (m, 2); log_weights: (m,), log w_k.
    """
    # |x - c|^2 = |x|^2 - 2 x.c + |c|^2: one matrix product instead of all the differences
    from_centres = log_weights - centres.square().sum(1) / (2 * sd**2)  # (m,)
    sums = [
        torch.logsumexp(torch.addmm(from_centres, rows, centres.T, alpha=1 / sd**2), 1)
        for rows in x.split(ROWS)
    ]
    return torch.cat(sums) - x.square().sum(1) / (2 * sd**2)


class GaussianMixture(PlanarDataset):
    """Gaussians of one standard deviation `sd` around K `centres` (K, 2).

    p(x) = 1/K sum_k N(x; c_k, sd^2 I)
    """

    modes: Modes

    def __init__(self, name: str, centres: Tensor, sd: float) -> None:
        super().__init__(name)
        self.modes = Modes(centres.double(), sd)

    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` independent points (n, 2)."""
        device = generator.device
        centres = self.modes.centres.to(device, dtype)
        mode = torch.randint(len(centres), (n,), generator=generator, device=device)
        noise = torch.randn(n, 2, generator=generator, device=device, dtype=dtype)
        return centres[mode] + self.modes.sd * noise

    def _log_density(self, x: Tensor) -> Tensor:
        centres, sd = self.modes.centres.to(x.device), self.modes.sd
        squared = (x[:, None] - centres).square().sum(2)  # (n, K)
        return torch.logsumexp(squared / (-2 * sd**2), 1) - math.log(
            len(centres) * 2 * math.pi * sd**2
        )


def around_circle(modes: int, radius: float) -> Tensor:
    """Return `modes` points (modes, 2) at even steps around a circle, the first to the right."""
    angle = torch.arange(modes, dtype=torch.float64) * (2 * math.pi / modes)
    return radius * torch.stack([angle.cos(), angle.sin()], 1)


def eight_gaussians() -> GaussianMixture:
    """Return eight Gaussians, radius 4 and sd 0.5, over 1.414 (Grathwohl et al., 2019)."""
    return GaussianMixture("8gaussians", around_circle(8, 4 / 1.414), 0.5 / 1.414)


def ring8() -> GaussianMixture:
    """Return the ring of eight of radius 2 and sd 0.02 (Metz et al., 2017).

    Others study it at half the size (radius 1, sd 0.01), where its entropy is 2 log 2 lower.
    """
    return GaussianMixture("ring8", around_circle(8, 2.0), 0.02)


def grid25() -> GaussianMixture:
    """Return the five by five grid of spacing 2 and sd 0.05 (Srivastava et al., 2017)."""
    line = torch.arange(-4.0, 5.0, 2.0)
    return GaussianMixture("grid25", torch.cartesian_prod(line, line), 0.05)
