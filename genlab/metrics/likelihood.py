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
def held_out_nll(log_prob: Callable[[Tensor], Tensor], x: Tensor, batch: int = 4096) -> Estimate:
    """Return the negative log-likelihood, -1/n sum_i log p(x_i), in nats.

    log_prob: rows (b, dim), at most `batch` of them, -> log densities (b,). A point to which it
    gives no density makes the mean infinite, and then the standard error too.
    Raises `ValueError` for fewer than two points `x` (n, dim), which have no standard error.
    """
    if len(x) < 2:
        raise ValueError(f"A standard error takes at least 2 held-out points, not {len(x)}.")
    nats = -torch.cat([log_prob(rows).double() for rows in x.split(batch)])
    mean = float(nats.mean())
    spread = float(nats.std()) if math.isfinite(mean) else math.inf
    return Estimate(mean, spread / math.sqrt(len(x)), len(x))


def kl_to_data(nll: Estimate, entropy: float, entropy_stderr: float = 0.0) -> Estimate:
    """Return KL(data || model) = NLL - entropy in nats; the two standard errors add in squares.

    It is never negative: an estimate far below 0, in standard errors, points to a wrong density.
    """
    return Estimate(nll.mean - entropy, math.hypot(nll.stderr, entropy_stderr), nll.n)
