"""A world whose truth is known: a trained flow, frozen, is the density that all data come from."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from genlab.data.shipped import about, weights
from genlab.models.preprocessing import ImageFlow
from genlab.models.realnvp import RealNVP

ARCHITECTURE = ("couplings", "width", "depth", "mask", "activation", "coupling")
TOGETHER = 2048  # points sent through the flow: more no longer fit into the cache


class World:
    """Images drawn from a teacher: a RealNVP over logits, whose shipped weights are the truth.

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
        with torch.no_grad():
            parts = [self.flow.to_data(self.flow.base.place(z)) for z in noise.split(TOGETHER)]
        return torch.cat(parts)

    @torch.no_grad()
    def log_prob(self, x: Tensor) -> Tensor:
        """Return log p(x) (n,) in nats at the points `x` (n, dim), computed in float64."""
        return torch.cat([self.exact.log_prob(part) for part in x.double().split(TOGETHER)])

    def to_images(self, x: Tensor) -> Tensor:
        """Return the images (n, height, width), uint8 from 0 to 255, of the logits `x` (n, dim)."""
        scale = 255 / (self.levels - 1)
        grey = self.pixels.to_images(x).to(torch.float32) * scale
        return grey.round().to(torch.uint8).reshape(-1, *self.image_shape)


def empty_flow(known: dict[str, Any]) -> RealNVP:
    """Return an untrained flow of the architecture that a teacher's file describes."""
    height, width = known["image_shape"]
    return RealNVP(
        height * width,
        **{name: known[name] for name in ARCHITECTURE},
        image_shape=(height, width),
        generator=torch.Generator().manual_seed(0),
    )
