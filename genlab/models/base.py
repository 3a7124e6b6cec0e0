"""What a flow bends: the densities of its latents."""

from __future__ import annotations

import math
from typing import TypeAlias

import torch
from torch import Tensor, nn

from genlab.models.sizes import BELLS

BELLS_RADIUS = 2.0  # of the circle on which they start, each as wide as the standard normal


class NormalBase(nn.Module):
    """The standard normal: z = noise, without weights."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def noise(self, n: int, generator: torch.Generator, dtype: torch.dtype) -> Tensor:
        """Return what `n` latents are made of, (n, dim), whatever the weights."""
        return torch.randn(n, self.dim, generator=generator, dtype=dtype)

    def place(self, noise: Tensor) -> Tensor:
        """Return the latents (n, dim) made of `noise` (n, dim)."""
        return noise

    def log_prob(self, z: Tensor) -> Tensor:
        """Return log N(z; 0, I) (n,) in nats for `z` (n, dim)."""
        return standard_normal(z)


class MixtureBase(nn.Module):
    """Eight equally likely round Gaussians in the plane that find their own places and widths.

    log p(z) = log 1/8 sum_k N(z; m_k, s_k^2 I);   z = m_k + s_k u,  u ~ N(0, I),  k uniform

    Weights: the means m (8, 2), then the log standard deviations (8,). They start evenly around a
    circle, the first to the right, as the clouds of many a data set lie.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        if dim != 2:
            raise ValueError(f"Eight bells lie in the plane, not in {dim} dimensions.")
        angle = torch.arange(BELLS) * (2 * math.pi / BELLS)
        self.means = nn.Parameter(BELLS_RADIUS * torch.stack([angle.cos(), angle.sin()], 1))
        self.log_sds = nn.Parameter(torch.zeros(BELLS))

    def noise(self, n: int, generator: torch.Generator, dtype: torch.dtype) -> Tensor:
        """Return what `n` latents are made of, whatever the weights.

        (n, 3): two standard normal numbers, then which of the bells.
        """
        bell = torch.randint(BELLS, (n, 1), generator=generator)
        return torch.cat([torch.randn(n, 2, generator=generator, dtype=dtype), bell.to(dtype)], 1)

    def place(self, noise: Tensor) -> Tensor:
        """Return the latents (n, 2) made of `noise` (n, 3), differentiable by the weights."""
        bell = noise[:, 2].long()
        return self.means[bell] + self.log_sds[bell, None].exp() * noise[:, :2]

    def log_prob(self, z: Tensor) -> Tensor:
        """Return log p(z) (n,) in nats for `z` (n, 2)."""
        off = (z[:, None] - self.means) * (-self.log_sds).exp()[:, None]  # (n, 8, 2)
        bells = -0.5 * off.square().sum(2) - 2 * self.log_sds  # (n, 8)
        return torch.logsumexp(bells, 1) - math.log(BELLS * 2 * math.pi)


Base: TypeAlias = NormalBase | MixtureBase

BASES: dict[str, type[Base]] = {"normal": NormalBase, "mixture": MixtureBase}


def standard_normal(z: Tensor) -> Tensor:
    """Return log N(z; 0, I) = -|z|^2 / 2 - dim/2 log(2 pi), (n,) in nats, for `z` (n, dim)."""
    return -0.5 * (z * z).sum(1) - 0.5 * z.shape[1] * math.log(2 * math.pi)
