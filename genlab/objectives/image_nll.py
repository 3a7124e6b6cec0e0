"""Negative log-likelihood of whole grey levels, with fresh noise in every batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor


class ImageDensity(Protocol):
    """A model of whole grey levels that bounds their log probability with random noise."""

    def bound(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """Return a draw (n,) in nats whose mean is at most log P(images)."""


def image_nll(generator: torch.Generator) -> Callable[[ImageDensity, Tensor], Tensor]:
    """Return the objective -mean log [p(x + u) / q(u | x)] over whole images x (n, dim), in nats.

    u is drawn anew with `generator`. Its expectation is never below the entropy of the images.
    The noise is drawn on the CPU, so an update with it cannot be captured as a CUDA graph.
    """

    def objective(model: ImageDensity, images: Tensor) -> Tensor:
        return -model.bound(images, generator).mean()

    return objective
