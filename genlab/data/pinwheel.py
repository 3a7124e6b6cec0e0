"""Five arms, bent."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from genlab.data.dataset import PlanarDataset

ARMS = 5
RADIAL, TANGENTIAL = 0.3, 0.1  # standard deviations along and across an arm
RATE = 0.25  # of the twist
SCALE = 2.0


class Pinwheel(PlanarDataset):
    """Five stretched Gaussians around 0, twisted (after Johnson et al., 2016).

    x = 2 R(-2 pi k / 5 - 0.25 exp|f|) f,   f ~ N((1, 0), diag(0.3^2, 0.1^2)),   k = 0 ... 4

    The twist depends on the distance |f| alone (in the paper on f's first coordinate, which for
    these points is nearly the same). So it can be undone, it preserves area, and the density is
    exact: with f_k = R(2 pi k / 5 + 0.25 exp|x/2|) x/2,

        p(x) = 1/5 sum_k N(f_k; (1, 0), diag(0.3^2, 0.1^2)) / 4.
    """

    def __init__(self) -> None:
        super().__init__("pinwheel")

    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` independent points (n, 2)."""
        device = generator.device
        arm = torch.randint(ARMS, (n,), generator=generator, device=device)
        noise = torch.randn(n, 2, generator=generator, device=device, dtype=dtype)
        along, across = 1 + RADIAL * noise[:, 0], TANGENTIAL * noise[:, 1]
        angle = -2 * math.pi / ARMS * arm.to(dtype) - RATE * torch.hypot(along, across).exp()
        return SCALE * _rotate(along, across, angle)

    def _log_density(self, x: Tensor) -> Tensor:
        x = x / SCALE
        arm = torch.arange(ARMS, device=x.device, dtype=x.dtype)
        distance = torch.linalg.vector_norm(x, dim=1, keepdim=True)  # (n, 1); gradient 0 at 0
        angle = 2 * math.pi / ARMS * arm + RATE * distance.exp()  # (n, ARMS)
        along, across = _rotate(x[:, :1], x[:, 1:], angle).unbind(-1)
        exponent = ((along - 1) / RADIAL).square() + (across / TANGENTIAL).square()
        return torch.logsumexp(exponent / -2, 1) - math.log(
            ARMS * 2 * math.pi * RADIAL * TANGENTIAL * SCALE**2
        )


def _rotate(x: Tensor, y: Tensor, angle: Tensor) -> Tensor:
    """Return the points (x, y), turned counterclockwise by `angle` (radians), (..., 2)."""
    cos, sin = angle.cos(), angle.sin()
    return torch.stack([x * cos - y * sin, x * sin + y * cos], -1)
