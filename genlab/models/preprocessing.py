"""From whole grey levels to numbers on the real line, with every nat accounted for."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from genlab.models.dequantisation import VariationalDequantisation
from genlab.models.multiscale import MultiScale
from genlab.models.realnvp import RealNVP


class Logit(nn.Module):
    """The layer that opens the interval [0, 1] onto the real line.

    z = logit(s),  s = margin + (1 - 2 margin) y
    log|dz/dy| = sum_i [log(1 - 2 margin) - log s_i - log(1 - s_i)]

    (Dinh, Sohl-Dickstein and Bengio, 2017.) The margin, called lambda or alpha in the
    literature, keeps y = 0 and y = 1 finite; a likelihood is comparable only at one margin.
    """

    def __init__(self, margin: float) -> None:
        super().__init__()
        if not 0 < margin < 0.5:
            raise ValueError(f"The margin must lie between 0 and 0.5, not {margin}.")
        self.margin = margin

    def to_latent(self, y: Tensor) -> tuple[Tensor, Tensor]:
        """Return z (n, dim) and log|det dz/dy| (n,) in nats for `y` (n, dim) in [0, 1]."""
        stretch = 1 - 2 * self.margin
        low = (self.margin + stretch * y).log()  # log s
        high = (self.margin + stretch * (1 - y)).log()  # log(1 - s), without cancellation
        return low - high, (math.log(stretch) - low - high).sum(1)

    def to_data(self, z: Tensor) -> Tensor:
        """Return y (n, dim) of `z` (n, dim); outside [0, 1] by less than the margin allows."""
        return (torch.sigmoid(z) - self.margin) / (1 - 2 * self.margin)


def dequantise(
    images: Tensor, levels: int, generator: torch.Generator, dtype: torch.dtype
) -> Tensor:
    """Return y = (images + u) / levels in [0, 1), u uniform, for whole `images` (n, dim).

    The density of y, averaged over u, is `levels`**dim times a probability of the image at most
    (Theis, van den Oord and Bethge, 2016). `images` hold the levels 0 ... levels - 1.
    """
    u = torch.rand(images.shape, generator=generator, dtype=dtype)
    return (images.to(dtype) + u.to(images.device)) / levels


class ImageFlow(nn.Module):
    """A flow over images of `levels` grey levels: dequantise, logit, flow.

    log p_Y(y) = log p_flow(z) + log|det dz/dy|,  y = (x + u) / levels
    bits/dim   = -[log p_Y(y) - log q(u | x)] / (dim log 2) + log2(levels)

    dequantisation: the density q of the noise u, learned; without it u is uniform, log q = 0.
    """

    def __init__(
        self,
        flow: RealNVP | MultiScale,
        levels: int,
        margin: float,
        dequantisation: VariationalDequantisation | None = None,
    ) -> None:
        super().__init__()
        self.flow, self.levels, self.dequantisation = flow, levels, dequantisation
        self.logit = Logit(margin)

    @property
    def dim(self) -> int:
        """The number of pixels."""
        return self.flow.dim

    def log_prob(self, y: Tensor) -> Tensor:
        """Return log p_Y(y) (n,) in nats for dequantised images `y` (n, dim) in [0, 1]."""
        z, log_det = self.logit.to_latent(y)
        return self.flow.log_prob(z) + log_det

    @torch.no_grad()
    def initialise(self, images: Tensor, generator: torch.Generator) -> None:
        """Set the norms of the flow, where it has some, from whole `images` (n, dim).

        Call it once, before training; the norms then start where these images' logits lie.
        """
        if isinstance(self.flow, MultiScale):
            y, _ = self.with_noise(images, generator)
            self.flow.initialise(self.logit.to_latent(y)[0])

    def with_noise(self, images: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return y = (x + u) / levels (n, dim) of whole images x, and log q(u | x) (n,) in nats."""
        if self.dequantisation is None:
            y = dequantise(images, self.levels, generator, self.dtype)
            return y, y.new_zeros(len(y))
        noise = torch.randn(images.shape, generator=generator, dtype=self.dtype)
        u, log_q = self.dequantisation.place(images, noise.to(images.device))
        return (images.to(u.dtype) + u) / self.levels, log_q

    def bound(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """Return log p(x + u) - log q(u | x) (n,) in nats for whole images x (n, dim), u one draw.

        Its mean over u is at most log P(x), the log probability of the image (Jensen's inequality).
        """
        y, log_q = self.with_noise(images, generator)
        return self.log_prob(y) - log_q - self.dim * math.log(self.levels)

    def bits_per_dim(self, images: Tensor, generator: torch.Generator, draws: int = 1) -> Tensor:
        """Return bits per pixel (n,) of whole `images` (n, dim), by `draws` of the noise each.

        One draw is never too low in expectation. The log of the mean over several draws, each
        weighed by p / q, is a tighter bound, still never too low (Burda, Grosse and Salakhutdinov,
        2016): say which one is quoted.
        """
        if draws < 1:
            raise ValueError(f"At least 1 draw of the noise is needed, not {draws}.")
        bounds = torch.stack([self.bound(images, generator) for _ in range(draws)])
        log_probability = torch.logsumexp(bounds, 0) - math.log(draws)
        return -log_probability / (self.dim * math.log(2))

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` images (n, dim) of uint8 levels, drawn without gradients."""
        return self.to_images(self.flow.sample(n, generator))

    def to_images(self, z: Tensor) -> Tensor:
        """Return the images (n, dim) of uint8 levels in which the logits `z` (n, dim) lie."""
        level = (self.logit.to_data(z) * self.levels).floor()
        return level.clamp(0, self.levels - 1).to(torch.uint8)

    @property
    def dtype(self) -> torch.dtype:
        """The floating type of the weights."""
        return next(self.parameters()).dtype
