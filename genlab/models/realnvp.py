"""Real NVP: a density with an exact likelihood and an exact sampler."""

from __future__ import annotations

import math
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from genlab.models.coupling import AffineCoupling
from genlab.models.masks import mask as make_mask
from genlab.models.sweep import Sweep


class Stop(NamedTuple):
    """Where points are after a layer, and what the layer did to volume there."""

    points: Tensor  # (n, dim)
    log_det: Tensor  # (n,), nats: log of the factor by which this layer stretches volume


class RealNVP(nn.Module):
    """A stack of affine couplings between data x and a standard normal latent z.

    log p(x) = log N(z; 0, I) + log|det dz/dx|,  z = to_latent(x)

    (Dinh, Sohl-Dickstein and Bengio, 2017.) The layers alternate `mask` and its complement, so
    the flow holds two parts of each point: `a`, which the even layers keep, and `b`, which the
    odd ones keep. A new flow is the identity: its first NLL is that of the standard normal.
    """

    order: Tensor  # (dim,): the coordinates of the part a, then those of b
    inverse: Tensor  # (dim,): where each coordinate is in that order
    couplings: nn.ModuleList

    def __init__(
        self,
        dim: int,
        couplings: int = 8,
        width: int = 64,
        depth: int = 2,
        mask: str = "alternate",
        activation: str = "relu",
        *,
        image_shape: tuple[int, int] | None = None,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if couplings < 1:
            raise ValueError(f"A flow needs at least 1 coupling, not {couplings}.")
        self.dim, self.activation = dim, activation
        keep = make_mask(mask, dim, image_shape)
        order = torch.cat([keep.nonzero(), (~keep).nonzero()]).flatten()
        self.kept = int(keep.sum())  # size of the part a; b has dim - kept
        self.register_buffer("order", order, persistent=False)
        self.register_buffer("inverse", order.argsort(), persistent=False)
        sizes = [(self.kept, dim - self.kept), (dim - self.kept, self.kept)]
        self.couplings = nn.ModuleList(
            AffineCoupling(*sizes[k % 2], width, depth, activation, generator=generator)
            for k in range(couplings)
        )
        self.weights = tuple(self.parameters())  # gathered once: walking the modules takes long

    @property
    def layers(self) -> list[AffineCoupling]:
        """The couplings, from the data to the latent."""
        return cast(list[AffineCoupling], list(self.couplings))

    def to_latent(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the latents z (n, dim) of `x` (n, dim) and log|det dz/dx| (n,) in nats."""
        return self._sweep(x, to_latent=True)

    def to_data_with_log_det(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Return the points x (n, dim) of the latents `z` (n, dim) and log|det dx/dz| (n,)."""
        return self._sweep(z, to_latent=False)

    def to_data(self, z: Tensor) -> Tensor:
        """Return the points x (n, dim) of the latents `z` (n, dim)."""
        return self.to_data_with_log_det(z)[0]

    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats for `x` (n, dim)."""
        z, log_det = self.to_latent(x)
        return standard_normal(z) + log_det

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` points (n, dim), drawn without gradients."""
        weight = next(self.parameters())
        z = torch.randn(n, self.dim, generator=generator, dtype=weight.dtype)
        with torch.no_grad():
            return self.to_data(z.to(weight.device))

    def path(self, x: Tensor) -> list[Stop]:
        """Return the stops of `x` (n, dim) after each layer on its way to the latent."""
        parts = list(self.split(x))
        stops = []
        for k, coupling in enumerate(self.layers):
            kept, moved = parts[k % 2], parts[1 - k % 2]
            parts[1 - k % 2], change = coupling.to_latent(kept, moved)
            stops.append(Stop(self.join(*parts), change))
        return stops

    def _sweep(self, points: Tensor, to_latent: bool) -> tuple[Tensor, Tensor]:
        setting = self.order, self.kept, self.activation, to_latent, len(self.couplings)
        return Sweep.apply(points, *setting, *self.weights)

    def split(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the parts a (n, kept) and b (n, dim - kept) of `x` (n, dim)."""
        a, b = x[:, self.order].split([self.kept, self.dim - self.kept], dim=1)
        return a, b

    def join(self, a: Tensor, b: Tensor) -> Tensor:
        """Return the points (n, dim) of which `a` and `b` are the parts."""
        return torch.cat([a, b], dim=1)[:, self.inverse]


def standard_normal(z: Tensor) -> Tensor:
    """Return log N(z; 0, I) = -|z|^2 / 2 - dim/2 log(2 pi), (n,) in nats, for `z` (n, dim)."""
    return -0.5 * (z * z).sum(1) - 0.5 * z.shape[1] * math.log(2 * math.pi)
