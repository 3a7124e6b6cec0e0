"""Generators of a plain GAN: they draw, and nobody knows how dense their draws are."""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import Tensor, nn

from genlab.models.actnorm import ActNorm
from genlab.models.perceptron import BENDS, Perceptron, linear


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


class PictureGenerator(nn.Module):
    """The same for pictures: one layer, then two convolutions that double the sides.

    z -> (2 channels, h/4, w/4) -> (channels, h/2, w/2) -> (h, w), as rows (n, h w); sides must be
    multiples of 4 (after Radford, Metz and Chintala, 2016, without norms over a batch). Each pixel
    is then scaled and shifted by itself: `initialise` lets it start as bright as in data.

    Of the noise that it is given it takes the first `noise` numbers, and leaves the others.
    """

    def __init__(
        self,
        image_shape: tuple[int, int],
        noise: int,
        channels: int,
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        height, width = image_shape
        if height % 4 or width % 4:
            raise ValueError(f"The sides of a picture double twice; {height} x {width} cannot.")
        self.dim, self.noise_dim = height * width, noise
        self.begin_shape = 2 * channels, height // 4, width // 4
        self.begin = linear(noise, math.prod(self.begin_shape), generator)
        self.first = _doubling(2 * channels, channels, generator)
        self.second = _doubling(channels, 1, generator)
        self.norm = ActNorm(torch.arange(self.dim))

    def initialise(self, x: Tensor) -> None:
        """Let each pixel start with the mean and the deviation that it has in rows `x` (n, dim)."""
        self.norm.initialise(x)

    def noise(self, n: int, generator: torch.Generator, dtype: torch.dtype) -> Tensor:
        """Return what `n` pictures are made of, (n, noise)."""
        return torch.randn(n, self.noise_dim, generator=generator, dtype=dtype)

    def to_data(self, z: Tensor) -> Tensor:
        """Return the rows x (n, dim) made of the noise `z` (n, noise or more), with gradients."""
        bend = BENDS["leaky"]
        maps = bend(self.begin(z[:, : self.noise_dim])).unflatten(1, self.begin_shape)
        maps = self.second(bend(self.first(maps))).to(z.dtype)
        return self.norm.to_data(maps.flatten(1))[0]

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` rows (n, dim), drawn without gradients."""
        return self.to_data(self.noise(n, generator, next(self.parameters()).dtype))


def _doubling(before: int, after: int, generator: torch.Generator) -> nn.ConvTranspose2d:
    """Return a convolution that doubles both sides; an output looks at 4 places."""
    layer = nn.utils.skip_init(nn.ConvTranspose2d, before, after, 4, stride=2, padding=1)
    bound = math.sqrt(3 / (4 * before))
    with torch.no_grad():
        for weight in layer.parameters():
            weight.uniform_(-bound, bound, generator=generator)
    return layer
