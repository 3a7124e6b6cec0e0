"""Negative log-likelihood: the code length that the model gives the data."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor


class Density(Protocol):
    """A model whose density at a point is known."""

    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats."""


def nll(model: Density, batch: Tensor) -> Tensor:
    """Return -mean log p(x) over `batch` (n, dim), a scalar in nats.

    Its expectation is the entropy of the data plus KL(data || model), so never below the entropy.
    """
    return -model.log_prob(batch).mean()
