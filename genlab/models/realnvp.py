"""Real NVP: a density with an exact likelihood and an exact sampler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from genlab.models.base import BASES, Base
from genlab.models.coupling import COUPLINGS, Coupling
from genlab.models.masks import mask as make_mask
from genlab.models.sweep import Sweep


class Stop(NamedTuple):
    """Where points are after a layer, and what the layer did to volume there."""

    points: Tensor  # (n, dim)
    log_det: Tensor  # (n,), nats: log of the factor by which this layer stretches volume


class RealNVP(nn.Module):
    """A stack of couplings between data x and a latent z.

    log p(x) = log p_base(z) + log|det dz/dx|,  z = to_latent(x)

    (Dinh, Sohl-Dickstein and Bengio, 2017.) The layers alternate `mask` and its complement, so
    the flow holds two parts of each point: `a`, which the even layers keep, and `b`, which the
    odd ones keep. A new flow is the identity: its first NLL is that of its base.

    coupling: the kind of its layers, a key of `COUPLINGS`; base: of its latents, one of `BASES`.
    The weights are those of the layers, from the data to the latent, then those of the base.
    """

    base: Base
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
        coupling: str = "affine",
        base: str = "normal",
        *,
        image_shape: tuple[int, int] | None = None,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        if couplings < 1:
            raise ValueError(f"A flow needs at least 1 coupling, not {couplings}.")
        for kind, kinds in ((coupling, COUPLINGS), (base, BASES)):
            if kind not in kinds:
                raise ValueError(f"There is no {kind!r}; choose one of {', '.join(kinds)}.")
        self.dim, self.activation, self.coupling = dim, activation, coupling
        keep = make_mask(mask, dim, image_shape)
        order = torch.cat([keep.nonzero(), (~keep).nonzero()]).flatten()
        self.kept = int(keep.sum())  # size of the part a; b has dim - kept
        self.register_buffer("order", order, persistent=False)
        self.register_buffer("inverse", order.argsort(), persistent=False)
        sizes = [(self.kept, dim - self.kept), (dim - self.kept, self.kept)]
        self.couplings = nn.ModuleList(
            COUPLINGS[coupling](*sizes[k % 2], width, depth, activation, generator=generator)
            for k in range(couplings)
        )
        self.weights = tuple(self.parameters())  # of the layers: walking the modules takes long
        self.base = BASES[base](dim)

    @property
    def layers(self) -> list[Coupling]:
        """The couplings, from the data to the latent."""
        return cast(list[Coupling], list(self.couplings))

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
        return self.base.log_prob(z) + log_det

    def from_noise(self, noise: Tensor) -> tuple[Tensor, Tensor]:
        """Return the points x (n, dim) made of the base's `noise`, and log p(x) (n,) in nats.

        Both are differentiable by the weights, the noise being what the points are drawn by.
        """
        z = self.base.place(noise)
        x, log_det = self.to_data_with_log_det(z)
        return x, self.base.log_prob(z) - log_det

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` points (n, dim), drawn without gradients."""
        weight = next(self.parameters())
        noise = self.base.noise(n, generator, weight.dtype)
        with torch.no_grad():
            return self.to_data(self.base.place(noise.to(weight.device)))

    def path(self, points: Tensor, *, to_latent: bool = True) -> list[Stop]:
        """Return the stops of `points` (n, dim) after each layer, on their way to the latent.

        Or from there to the data, through the last layer first; log|det| is that of the way gone.
        """
        layer_by_layer = self._layer_by_layer(points, to_latent)
        return [Stop(self.join(*parts), log_det) for parts, log_det in layer_by_layer]

    def _sweep(self, points: Tensor, to_latent: bool) -> tuple[Tensor, Tensor]:
        if self.coupling == "affine":
            setting = self.order, self.kept, self.activation, to_latent, len(self.couplings)
            return Sweep.apply(points, *setting, *self.weights)
        *_, (last, _) = walked = list(self._layer_by_layer(points, to_latent))
        return self.join(*last), torch.stack([log_det for _, log_det in walked]).sum(0)

    def _layer_by_layer(
        self, points: Tensor, to_latent: bool
    ) -> Iterator[tuple[tuple[Tensor, Tensor], Tensor]]:
        """Yield the parts a (n, kept) and b (n, dim - kept) after each layer, and its log|det|."""
        parts = list(self.split(points))
        numbered = list(enumerate(self.layers))
        for k, layer in numbered if to_latent else reversed(numbered):
            kept, moved = parts[k % 2], parts[1 - k % 2]
            through = layer.to_latent if to_latent else layer.to_data
            parts[1 - k % 2], log_det = through(kept, moved)
            yield (parts[0], parts[1]), log_det

    def split(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the parts a (n, kept) and b (n, dim - kept) of `x` (n, dim)."""
        a, b = x[:, self.order].split([self.kept, self.dim - self.kept], dim=1)
        return a, b

    def join(self, a: Tensor, b: Tensor) -> Tensor:
        """Return the points (n, dim) of which `a` and `b` are the parts."""
        return torch.cat([a, b], dim=1)[:, self.inverse]
