"""A world whose truth is known: a trained flow, frozen, is the density that all data come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import torch
from torch import Tensor

from genlab.data.shipped import about, weights
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import ImageFlow
from genlab.models.realnvp import RealNVP
from genlab.models.sizes import OF_VECTORS

TOGETHER = {RealNVP: 2048, MultiScale: 100}  # points through it at once: more leave the cache

WorldFlow: TypeAlias = RealNVP | MultiScale


class World:
    """Images drawn from a teacher: a Real NVP over logits, whose shipped weights are the truth.

    x = teacher(z),  z ~ N(0, I);  log p(x) is the teacher's own, exactly.

    Points x (n, dim) are logits of pixels, as `Logit` defines them for `margin`. The teacher was
    trained on real images; that it is not perfect at those does not matter here.
    entropy, entropy_stderr: of p, in nats: no model's expected NLL is lower.
    Raises `AssetError` where the shipped weights are missing or altered.
    """

    def __init__(self, name: str = "digits") -> None:
        known = about("teachers", name)
        self.name, self.title = name, known["title"]
        height, width = known["image_shape"]
        self.image_shape: tuple[int, int] = (height, width)
        self.dim, self.levels, self.margin = height * width, known["levels"], known["margin"]
        self.entropy: float = known["entropy"]
        self.entropy_stderr: float = known["entropy_stderr"]
        self.flow = empty_flow(known)
        self.flow.load_state_dict(weights("teachers", name))
        self.exact = empty_flow(known).double()
        self.exact.load_state_dict(self.flow.state_dict())
        self.pixels = ImageFlow(self.flow, self.levels, self.margin)

    def draw(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` independent points (n, dim), float32."""
        noise = self.flow.base.noise(n, generator, torch.float32)
        together = at_once(self.flow)
        with torch.no_grad():
            parts = [self.flow.to_data(self.flow.base.place(z)) for z in noise.split(together)]
        return torch.cat(parts)

    @torch.no_grad()
    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats at the points `x` (n, dim), computed in float64."""
        parts = x.double().split(at_once(self.exact))
        return torch.cat([self.exact.log_prob(part) for part in parts])

    def to_images(self, x: Tensor) -> Tensor:
        """Return the images (n, height, width), uint8 from 0 to 255, of the logits `x` (n, dim)."""
        scale = 255 / (self.levels - 1)
        grey = self.pixels.to_images(x).to(torch.float32) * scale
        return grey.round().to(torch.uint8).reshape(-1, *self.image_shape)


def at_once(flow: WorldFlow) -> int:
    """Return how many points go through `flow` fastest together."""
    return TOGETHER[type(flow)]


def empty_flow(known: Mapping[str, Any]) -> WorldFlow:
    """Return an untrained flow of the architecture that a teacher's file describes."""
    return new_flow(known, known["image_shape"], torch.Generator().manual_seed(0))


def new_flow(
    shape: Mapping[str, Any], image_shape: tuple[int, int], generator: torch.Generator
) -> WorldFlow:
    """Return a new flow of this shape over images (height, width).

    shape: what `RealNVP` is made of; or, with a plan, `MultiScale`. That one has norms, over all
    logits before its couplings and of each pixel after them, which `initialise` sets from data.
    """
    height, width = image_shape
    if "plan" not in shape:
        own = {name: shape[name] for name in OF_VECTORS}
        return RealNVP(height * width, **own, image_shape=(height, width), generator=generator)
    plan = tuple(tuple((mask, number) for mask, number in level) for level in shape["plan"])
    rest = tuple(shape["channels"]), shape["blocks"], shape["coupling"], "all", "pixel"
    return MultiScale((height, width), plan, *rest, generator=generator)
