"""Discriminators: networks that tell data from samples, and the one that cannot be beaten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

import torch
from torch import Tensor, nn

from genlab.models.perceptron import BENDS, Perceptron, drawn, linear, normalise


class LogDensity(Protocol):
    """A model whose density at a point is known."""

    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats for `x` (n, dim)."""


class Discriminator(nn.Module):
    """A perceptron's verdict t = D(x) on points: above 0 for data, below 0 for samples.

    For points in the plane, and for small images as rows of pixels around 0. Each point is judged
    by itself. spectral: |D(x) - D(y)| <= L |x - y| with L the bends' slopes alone, about 1.
    """

    def __init__(
        self,
        dim: int,
        width: int,
        depth: int,
        bend: str = "leaky",
        *,
        spectral: bool = False,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if depth < 1:
            raise ValueError(f"A discriminator needs at least 1 hidden layer, not {depth}.")
        sizes = [dim, *[width] * depth, 1]
        self.network = Perceptron(sizes, bend, spectral=spectral, generator=generator)

    def forward(self, x: Tensor) -> Tensor:  # (n, dim) -> (n,)
        """Return the verdicts (n,) on `x` (n, dim)."""
        return cast(Tensor, self.network(x)).squeeze(1)


class ConvDiscriminator(nn.Module):
    """The same for images: two convolutions of stride 2, then one weighted sum.

    (1, h, w) -> (channels, h/2, w/2) -> (2 channels, h/4, w/4) -> 1; sides must be multiples of 4.
    Images come as rows of pixels (n, h w), around 0. Where all else is rounded to 16 bits, its
    verdicts are not: the game is about small differences between them, and about their slope.
    """

    def __init__(
        self,
        image_shape: tuple[int, int],
        channels: int,
        bend: str = "leaky",
        *,
        spectral: bool = False,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        height, width = image_shape
        if height % 4 or width % 4:
            raise ValueError(f"The sides of an image are halved twice; {height} x {width} are odd.")
        self.image_shape, self.bend = image_shape, BENDS[bend]

        def halving(before: int, after: int) -> nn.Module:
            layer = nn.utils.skip_init(nn.Conv2d, before, after, 4, stride=2, padding=1)
            layer = drawn(layer, generator)
            return normalise(layer, generator) if spectral else layer

        self.first, self.second = halving(1, channels), halving(channels, 2 * channels)
        last = linear(2 * channels * (height // 4) * (width // 4), 1, generator)
        self.last = normalise(last, generator) if spectral else last

    def forward(self, x: Tensor) -> Tensor:  # (n, height width) -> (n,)
        """Return the verdicts (n,) on the images `x` (n, height width)."""
        with torch.autocast(x.device.type, enabled=False):
            maps = x.unflatten(1, (1, *self.image_shape))
            maps = self.bend(self.second(self.bend(self.first(maps))))
            return cast(Tensor, self.last(maps.flatten(1))).squeeze(1)


class OptimalDiscriminator(nn.Module):
    """The best verdict there is, where both densities are known (Goodfellow et al., 2014: prop. 1).

    D(x) = bend(log p_true(x) - log p_model(x))

    bend: of the log ratio, as the loss asks for (`genlab.objectives.adversarial`); none for a
    logit. Its slope by the model's weights is no part of the game: hand it a model whose weights
    need no gradient.
    """

    def __init__(
        self,
        truth: Callable[[Tensor], Tensor],
        model: LogDensity,
        bend: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        super().__init__()
        self.truth, self.model, self.bend = truth, model, bend

    def forward(self, x: Tensor) -> Tensor:  # (n, dim) -> (n,)
        """Return the verdicts (n,) on `x` (n, dim)."""
        ratio = self.truth(x) - self.model.log_prob(x)
        return ratio if self.bend is None else self.bend(ratio)
