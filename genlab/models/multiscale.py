"""Real NVP of images: couplings on halves of the pixels, level by level, each half as large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, cast

import torch
from torch import Tensor, nn

from genlab.models.actnorm import ActNorm
from genlab.models.base import NormalBase
from genlab.models.convcoupling import CONV_COUPLINGS, Stage
from genlab.models.presets import Plan
from genlab.models.realnvp import Stop
from genlab.models.squeeze import squeeze

Layer: TypeAlias = ActNorm | Stage

NORMS = ("none", "all", "pixel")


class MultiScale(nn.Module):
    """A flow over images (height, width), given as rows of height * width numbers.

    Each level squeezes four pixels into four channels of a picture half as high and wide, couples
    halves of its channels, and factors out the half that it moved last: that half is latent now,
    and the other goes on to the next level (Dinh, Sohl-Dickstein and Bengio, 2017, section 3.6).

    log p(x) = log N(z; 0, I) + log|det dz/dx|,  z = to_latent(x)

    Each latent stands where the pixel stood that it came from, so a new flow is the identity.

    plan: for each level its stages, each a mask and how many couplings take turns there.
    channels, blocks: of the networks of each level. enter, leave: whether the logits are centred
    and scaled before the first coupling, and the latents after the last one: `none`, `all` alike
    or each `pixel` by itself; `initialise` sets them from data.
    """

    def __init__(
        self,
        image_shape: tuple[int, int],
        plan: Plan,
        channels: tuple[int, ...],
        blocks: int = 1,
        coupling: str = "affine",
        enter: str = "none",
        leave: str = "none",
        *,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        height, width = image_shape
        _check(plan, channels, coupling, (enter, leave))
        self.dim, self.image_shape, self.kind = height * width, image_shape, coupling
        self.base = NormalBase(self.dim)
        layers: list[Layer] = _norm(enter, self.dim)
        picture = torch.arange(self.dim).view(1, height, width)
        for stages, width_inside in zip(plan, channels, strict=True):
            picture = squeeze(picture)
            for mask, couplings in stages:
                stage = Stage(
                    picture,
                    self.dim,
                    mask,
                    couplings,
                    width_inside,
                    blocks,
                    coupling,
                    generator=generator,
                )
                layers.append(stage)
            picture = stage.kept_last
        self.parts = nn.ModuleList(layers + _norm(leave, self.dim))

    @property
    def layers(self) -> list[Layer]:
        """Norms and stages, from the data to the latent."""
        return cast(list[Layer], list(self.parts))

    @torch.no_grad()
    def initialise(self, x: Tensor) -> None:
        """Set each norm so that its output has mean 0 and deviation 1 over the rows `x` (n, dim).

        A new flow without norms needs none of it. Call it once, before training.
        """
        for layer in self.layers:
            if isinstance(layer, ActNorm):
                layer.initialise(x)
            elif layer.is_identity:  # as in a new flow: not a bit would change
                continue
            x, _ = self._through(layer, x, to_latent=True)

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

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` points (n, dim), drawn without gradients."""
        weight = next(self.parameters())
        noise = self.base.noise(n, generator, weight.dtype)
        with torch.no_grad():
            return self.to_data(self.base.place(noise.to(weight.device)))

    def path(self, points: Tensor, *, to_latent: bool = True) -> list[Stop]:
        """Return the stops of `points` (n, dim) after each norm and coupling, on their way.

        To the latent, or from there to the data through the last layer first; log|det| is that of
        the way gone. What is latent already stands still.
        """
        stops = []
        for layer in self.layers if to_latent else reversed(self.layers):
            before = points
            for points, log_det in self._stops(layer, before, to_latent):
                stops.append(Stop(points, log_det))
        return stops

    def _sweep(self, points: Tensor, to_latent: bool) -> tuple[Tensor, Tensor]:
        total = points.new_zeros(len(points))
        for layer in self.layers if to_latent else reversed(self.layers):
            points, log_det = self._through(layer, points, to_latent)
            total = total + log_det
        return points, total

    def _through(self, layer: Layer, points: Tensor, to_latent: bool) -> tuple[Tensor, Tensor]:
        if isinstance(layer, ActNorm):
            return layer.to_latent(points) if to_latent else layer.to_data(points)
        *_, (last, _) = walked = list(layer.walk(points, to_latent=to_latent))
        return layer.join(points, last), torch.stack([log_det for _, log_det in walked]).sum(0)

    def _stops(
        self, layer: Layer, points: Tensor, to_latent: bool
    ) -> Iterator[tuple[Tensor, Tensor]]:
        if isinstance(layer, ActNorm):
            yield self._through(layer, points, to_latent)
            return
        for parts, log_det in layer.walk(points, to_latent=to_latent):
            yield layer.join(points, parts), log_det


def _norm(kind: str, dim: int) -> list[Layer]:
    """Return the norm called `kind` over `dim` coordinates, or none."""
    if kind == "none":
        return []
    return [ActNorm(torch.arange(dim) if kind == "pixel" else torch.zeros(dim))]


def _check(plan: Plan, channels: tuple[int, ...], coupling: str, norms: tuple[str, ...]) -> None:
    if not plan or len(plan) != len(channels) or not all(plan):
        raise ValueError(
            f"Each level needs its stages and its channels: the plan has {len(plan)} levels, "
            f"channels are given for {len(channels)}."
        )
    for kind, kinds in ((coupling, CONV_COUPLINGS), *((norm, NORMS) for norm in norms)):
        if kind not in kinds:
            raise ValueError(f"There is no {kind!r}; choose one of {', '.join(kinds)}.")
