"""Circles around 0, made soft by Gaussian noise."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from genlab.data.dataset import PlanarDataset


class Rings(PlanarDataset):
    """K circles of the given `radii`, equally likely, with noise of standard deviation `sd`.

    The mean over a circle's angles is a Bessel function: with rho = |x|,

        p(x) = 1/K sum_k exp(-(rho - r_k)^2 / 2 sd^2) i0e(rho r_k / sd^2) / (2 pi sd^2),

    where i0e(u) = exp(-u) I_0(u).
    """

    def __init__(self, name: str, radii: tuple[float, ...], sd: float) -> None:
        super().__init__(name)
        self.radii, self.sd = radii, sd

    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` independent points (n, 2)."""
        device = generator.device
        radii = torch.tensor(self.radii, device=device, dtype=dtype)
        radius = radii[torch.randint(len(radii), (n,), generator=generator, device=device)]
        angle = 2 * math.pi * torch.rand(n, generator=generator, device=device, dtype=dtype)
        noise = torch.randn(n, 2, generator=generator, device=device, dtype=dtype)
        circle = radius[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
        return circle + self.sd * noise

    def _log_density(self, x: Tensor) -> Tensor:
        radii, variance = torch.tensor(self.radii, device=x.device, dtype=x.dtype), self.sd**2
        rho = torch.linalg.vector_norm(x, dim=1, keepdim=True)  # (n, 1); its gradient at 0 is 0
        off = (rho - radii).square() / (-2 * variance)  # (n, K)
        around = torch.special.i0e(rho * radii / variance).log()
        return torch.logsumexp(off + around, 1) - math.log(len(radii) * 2 * math.pi * variance)


def circles() -> Rings:
    """Return scikit-learn's circles, factor 0.5 and noise 0.08, at three times the size."""
    return Rings("circles", (3.0, 1.5), 3 * 0.08)


def rings() -> Rings:
    """Return four rings of radius 0.75 to 3 with noise 0.08 (Grathwohl et al., 2019)."""
    return Rings("rings", (3.0, 2.25, 1.5, 0.75), 0.08)
