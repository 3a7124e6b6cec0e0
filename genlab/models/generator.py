"""The generator of a plain GAN: it draws, and nobody knows how dense its draws are."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from genlab.models.perceptron import Perceptron


class Generator(nn.Module):
    """A perceptron from noise to data: x = G(z), z ~ N(0, I) (Goodfellow et al., 2014).

    `noise` numbers a point are bent by `depth` layers of `width` units. G has no inverse, so there
    is no `log_prob`.
    """

    def __init__(
        self,
        dim: int,
        noise: int,
        width: int,
        depth: int,
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.dim, self.noise_dim = dim, noise
        self.network = Perceptron([noise, *[width] * depth, dim], "leaky", generator=generator)

    def noise(self, n: int, generator: torch.Generator, dtype: torch.dtype) -> Tensor:
        """Return what `n` points are made of, (n, noise)."""
        return torch.randn(n, self.noise_dim, generator=generator, dtype=dtype)

    def to_data(self, z: Tensor) -> Tensor:
        """Return the points x (n, dim) made of the noise `z` (n, noise), with gradients."""
        return cast(Tensor, self.network(z))

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` points (n, dim), drawn without gradients."""
        return self.to_data(self.noise(n, generator, next(self.parameters()).dtype))
