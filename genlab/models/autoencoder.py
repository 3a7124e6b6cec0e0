"""An autoencoder: one network writes a few numbers for an image, another rebuilds it from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from genlab.models.perceptron import Perceptron

FIRST_SCALE = -1.5  # log of the first noise of an image, about that of one that is half learnt


class Posterior(NamedTuple):
    """What an encoder says of each image: a Gaussian over its code, dimension by dimension."""

    mean: Tensor  # (n, d): the code itself, for an autoencoder without noise
    log_variance: Tensor  # (n, d)


class Autoencoder(nn.Module):
    """Two perceptrons with a bottleneck of `bottleneck` numbers between them.

    encoder:  x -> m(x), log s^2(x)      decoder:  z -> x' in 0 ... 1

    An autoencoder keeps z = m(x) and asks x' to be x (Hinton and Salakhutdinov, 2006). A
    variational one draws z ~ N(m(x), s^2(x)), and x' is the mean of a Gaussian over images whose
    standard deviation exp(log_scale) is learnt (Kingma and Welling, 2014). Both have the same
    numbers, so that both can start from the same ones.

    dim: pixels. hidden: units of the encoder's hidden layers; the decoder has them in reverse, and
    none make it linear. squash: whether a sigmoid keeps pixels in 0 ... 1.
    """

    def __init__(
        self,
        dim: int,
        bottleneck: int,
        hidden: Sequence[int] = (256, 128),
        squash: bool = True,
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if bottleneck < 1:
            raise ValueError(f"A code needs a number at least, not {bottleneck}.")
        self.dim, self.bottleneck, self.squash = dim, bottleneck, squash
        inward, outward = list(hidden), list(reversed(hidden))
        self.encoder = Perceptron([dim, *inward, 2 * bottleneck], generator=generator)
        self.decoder = Perceptron([bottleneck, *outward, dim], generator=generator)
        self.log_scale = nn.Parameter(torch.tensor(FIRST_SCALE))

    def to_latent(self, x: Tensor) -> Posterior:  # (n, dim) -> (n, d) twice
        """Return the mean and the log variance (n, d) of the codes of images `x` (n, dim)."""
        return Posterior(*self.encoder(x).chunk(2, dim=1))

    def to_data(self, z: Tensor) -> Tensor:  # (n, d) -> (n, dim)
        """Return the images (n, dim) that codes `z` (n, d) stand for."""
        pixels = cast(Tensor, self.decoder(z))
        return torch.sigmoid(pixels) if self.squash else pixels
