"""How well a density predicts points that it has not seen, and how sure that figure is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor


class Estimate(NamedTuple):
    """The mean of `n` independent values and its standard error."""

    mean: float
    stderr: float
    n: int


@torch.no_grad()
def log_probs(log_prob: Callable[[Tensor], Tensor], x: Tensor, batch: int = 4096) -> Tensor:
    """Return the log densities (n,) in nats, float64, at the points `x` (n, dim).

    log_prob: rows (b, dim), at most `batch` of them, -> log densities (b,).
    """
    return torch.cat([log_prob(rows).double() for rows in x.split(batch)])


def estimate(values: Tensor) -> Estimate:
    """Return the mean of independent `values` (n,) and its standard error, infinite as the mean.

    Raises `ValueError` for fewer than two, which have no standard error.
    """
    if len(values) < 2:
        raise ValueError(f"A standard error takes at least 2 points, not {len(values)}.")
    mean = float(values.mean())
    spread = float(values.std()) if math.isfinite(mean) else math.inf
    return Estimate(mean, spread / math.sqrt(len(values)), len(values))


def held_out_nll(log_prob: Callable[[Tensor], Tensor], x: Tensor, batch: int = 4096) -> Estimate:
    """Return the negative log-likelihood, -1/n sum_i log p(x_i), in nats.

    A point of `x` (n, dim) to which `log_prob` gives no density makes the mean infinite.
    """
    return estimate(-log_probs(log_prob, x, batch))


def kl(log_p: Tensor, log_q: Tensor) -> Estimate:
    """Return KL(p || q) = E_p[log p - log q] in nats, from both log densities (n,) at draws of p.

    The differences of pairs vary less than the two terms do: where q is p, they are all 0. It is
    never negative: an estimate far below 0, in standard errors, points to a wrong density.
    """
    return estimate(log_p - log_q)
