"""Flows of 28x28 digits that come trained with the app: images -> latents -> images."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
from torch import Tensor

from genlab.data.shipped import about, weights
from genlab.models.actnorm import ActNorm
from genlab.models.latents import TRAINED_FLOWS
from genlab.models.multiscale import MultiScale
from genlab.models.preprocessing import Logit, dequantise
from genlab.models.world import at_once, empty_flow

TOP = 255  # of the grey levels that images come and go in


class ShippedFlow:
    """A frozen multi-scale Real NVP over digits, between their grey levels and its latents.

    z = flow(logit of image),  image = level of flow^-1(z);  z ~ N(0, I) where training succeeded

    A teacher draws from latents a little nearer to the middle than those of the images it learned
    from; here that is taken back, so that images lie where they were taught to.
    coarse: (dim,) bool, which latents stayed in the flow to its last level; the others were
    factored out before, with the finer detail. Raises `AssetError` where weights are missing or
    altered.
    """

    def __init__(self, name: str) -> None:
        known = about(TRAINED_FLOWS[name], name)
        flow = empty_flow(known)
        assert isinstance(flow, MultiScale)
        flow.load_state_dict(weights(TRAINED_FLOWS[name], name))
        last = flow.layers[-1]
        assert isinstance(last, ActNorm)
        with torch.no_grad():
            last.log_sd.sub_(math.log(known["cool"]))
        self.flow = flow.requires_grad_(False)
        height, width = known["image_shape"]
        self.shape: tuple[int, int] = (height, width)
        self.dim, self.levels, self.steps = height * width, known["levels"], known["step"]
        self.logit = Logit(known["margin"])
        self.coarse = coarse_latents(flow)

    def to_latents(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """Return the latents (n, dim) of `images` (n, dim), uint8 to 255; the noise is drawn."""
        levels = images // ((TOP + 1) // self.levels)
        logits = self.logit.to_latent(dequantise(levels, self.levels, generator, torch.float32))[0]
        return torch.cat(
            [self.flow.to_latent(part)[0] for part in logits.split(at_once(self.flow))]
        )

    def to_images(self, z: Tensor) -> Tensor:
        """Return the images (n, height, width), uint8 to 255, of the latents `z` (n, dim).

        Where the flow stretches so far that a number is lost, the image is an even grey.
        """
        return self.decode(z)[0]

    def decode(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Return the images (n, height, width) of `z` (n, dim), and -log p of their logits (n,).

        -log p(x) = -log N(z; 0, I) + log|det dx/dz|, in nats.
        """
        parts = [self.flow.to_data_with_log_det(part) for part in z.split(at_once(self.flow))]
        logits, stretch = (torch.cat(some) for some in zip(*parts, strict=True))
        level = (self.logit.to_data(logits.nan_to_num(nan=0.0)) * self.levels).floor()
        grey = level.clamp(0, self.levels - 1) * (TOP / (self.levels - 1))
        images = grey.round().to(torch.uint8).view(-1, *self.shape)
        return images, stretch - self.flow.base.log_prob(z)


@lru_cache(maxsize=2)  # frozen, so all runs of a process share it
def shipped_flow(name: str) -> ShippedFlow:
    """Return the flow that comes with the app for the images of `name`: glyphs or mnist."""
    return ShippedFlow(name)


def coarse_latents(flow: MultiScale) -> Tensor:
    """Return which latents (dim,), bool, came through the last level of `flow`, in its own order.

    Half of the pixels are factored out at each level but the last (Dinh, Sohl-Dickstein and
    Bengio, 2017, section 3.6): those tell the detail that the coarser latents leave open.
    """
    stages = [layer for layer in flow.layers if not isinstance(layer, ActNorm)]
    through = torch.zeros(flow.dim, dtype=torch.bool)
    through[stages[-1].where] = True
    return through
