"""Reverse KL divergence: what the truth has against the model's own samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from torch import Tensor


class Sampler(Protocol):
    """A model whose samples are differentiable by its weights, and their density known."""

    def from_noise(self, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Return the points x (n, dim) made of `noise`, and log q(x) (n,) in nats."""


def reverse_kl(log_prob: Callable[[Tensor], Tensor]) -> Callable[[Sampler, Tensor], Tensor]:
    """Return the objective whose truth has the log density `log_prob` (n, dim) -> (n,), in nats.

    KL(model || data) = E_{x ~ q} [log q(x) - log p(x)]

    by points that are made of noise, so that its gradient goes through them (Rezende and Mohamed,
    2015). It is the mean over `noise` (n, .): never below 0 in expectation, in a batch it may be.
    A model may leave out what the truth has, as long as it draws nothing that the truth has not.
    """

    def objective(model: Sampler, noise: Tensor) -> Tensor:
        x, log_q = model.from_noise(noise)
        return (log_q - log_prob(x)).mean()

    return objective
