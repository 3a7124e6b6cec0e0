"""Curves in the plane, made soft by Gaussian noise."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from genlab.data.dataset import PlanarDataset
from genlab.data.mixtures import log_mixture

ORDER = 16  # of the Gauss-Legendre rule on each piece of a curve


class NoisyCurves(PlanarDataset):
    """J curves c_j(v), v in [0, 1], equally likely, with noise of standard deviation `sd`.

    p(x) = 1/J sum_j int_0^1 N(x; c_j(v), sd^2 I) power v^(power - 1) dv

    v = u^(1/power) with u uniform: power 1 runs evenly through v, power 2 evenly along a spiral.
    The integral is Gauss-Legendre's on `pieces` equally likely pieces, of which the outermost are
    cut finer: seen from afar, the end of a curve alone counts. In [-6, 6]^2 log p is right to 1e-8.
    """

    def __init__(
        self,
        name: str,
        curves: Callable[[Tensor], Tensor],  # v (n,) -> (n, J, 2)
        sd: float,
        *,
        pieces: int,
        power: int = 1,
    ) -> None:
        super().__init__(name)
        self.curves, self.sd, self.pieces, self.power = curves, sd, pieces, power

    def draw(
        self, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> Tensor:
        """Return `n` independent points (n, 2)."""
        device = generator.device
        u = torch.rand(n, generator=generator, device=device, dtype=dtype)
        both = self.curves(u if self.power == 1 else u ** (1 / self.power))  # (n, J, 2)
        curve = torch.randint(both.shape[1], (n,), generator=generator, device=device)
        noise = torch.randn(n, 2, generator=generator, device=device, dtype=dtype)
        return both[torch.arange(n, device=device), curve] + self.sd * noise

    def _log_density(self, x: Tensor) -> Tensor:
        nodes, log_weights = (part.to(x.device) for part in self._quadrature)
        return log_mixture(x, nodes, log_weights, self.sd)

    @cached_property
    def _quadrature(self) -> tuple[Tensor, Tensor]:
        """The nodes (m, 2) on all curves, and log(weight / (J 2 pi sd^2)) (m,)."""
        at, weight = (torch.from_numpy(part) for part in np.polynomial.legendre.leggauss(ORDER))
        steps = torch.arange(self.pieces + 1, dtype=torch.float64)
        finer = torch.tensor([0.25, 0.5], dtype=torch.float64)
        steps = torch.cat([steps, finer, self.pieces - finer]).sort().values
        edges = (steps / self.pieces) ** (1 / self.power)
        low, high = edges[:-1, None], edges[1:, None]
        v = ((low + high) / 2 + (high - low) / 2 * at).flatten()  # (pieces * ORDER,)
        weights = ((high - low) / 2 * weight).flatten() * self.power * v ** (self.power - 1)
        nodes = self.curves(v)  # (pieces * ORDER, J, 2)
        density = weights / (nodes.shape[1] * 2 * math.pi * self.sd**2)
        return nodes.flatten(0, 1), density.log().repeat_interleave(nodes.shape[1])


def moons() -> NoisyCurves:
    """Return scikit-learn's moons of noise 0.1, doubled and put into the middle."""

    def arcs(v: Tensor) -> Tensor:
        cos, sin = (math.pi * v).cos(), (math.pi * v).sin()
        upper = torch.stack([2 * cos - 1, 2 * sin - 0.2], 1)
        lower = torch.stack([1 - 2 * cos, 0.8 - 2 * sin], 1)
        return torch.stack([upper, lower], 1)

    return NoisyCurves("moons", arcs, 2 * 0.1, pieces=8)


def two_spirals() -> NoisyCurves:
    """Return two opposite spirals of one and a half turns and radius pi, with noise 0.1.

    As in Grathwohl et al. (2019), but for a uniform jitter there that moves the arms apart.
    """

    def arms(v: Tensor) -> Tensor:
        turn = 3 * math.pi * v
        one = torch.stack([-turn.cos(), turn.sin()], 1) * (turn / 3)[:, None]
        return torch.stack([one, -one], 1)

    return NoisyCurves("2spirals", arms, 0.1, pieces=32, power=2)


def swissroll() -> NoisyCurves:
    """Return scikit-learn's Swiss roll of noise 1, seen along its axis, at a fifth of the size."""

    def roll(v: Tensor) -> Tensor:
        turn = 1.5 * math.pi * (1 + 2 * v)
        return (torch.stack([turn.cos(), turn.sin()], 1) * (turn / 5)[:, None])[:, None]

    return NoisyCurves("swissroll", roll, 0.2, pieces=24)
