"""Where a duel's data come from, and what is known of them: a data set, or a frozen flow."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor

from genlab.data import load
from genlab.data.dataset import Dataset, Modes
from genlab.experiments.batches import resampled, spread
from genlab.experiments.duels import DUEL_MARGIN, WORLD_TRUTH, own_data
from genlab.models.preprocessing import Logit, dequantise
from genlab.models.realnvp import RealNVP
from genlab.models.truth import PlaneTruth
from genlab.models.world import World

Draw = Callable[[int, torch.Generator], Tensor]
LogProb = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Pixels:
    """How images lie in the flow's space: as logits z of y = (levels + noise) / levels."""

    shape: tuple[int, int]
    levels: int
    margin: float

    def volume(self, z: Tensor) -> Tensor:
        """Return log|det dz/dy| (n,) in nats at the logits `z` (n, pixels)."""
        both = torch.nn.functional.softplus(z) + torch.nn.functional.softplus(-z)
        return (math.log(1 - 2 * self.margin) + both).sum(1)

    def seen(self, z: Tensor) -> Tensor:
        """Return what a discriminator sees of the logits `z`: pixels (n, pixels) around 0."""
        return 2 * Logit(self.margin).to_data(z) - 1

    def grey(self, z: Tensor) -> Tensor:
        """Return images (n, height, width), uint8 to 255, of the logits `z` (n, pixels)."""
        level = (Logit(self.margin).to_data(z) * self.levels).floor().clamp(0, self.levels - 1)
        grey = (level * (255 / (self.levels - 1))).round()
        return grey.to(torch.uint8).reshape(-1, *self.shape)


@dataclass(frozen=True)
class Source:
    """Data as points (n, dim) of the flow's space.

    draw: for training; unseen: points that are never trained on. log_prob: exact, in nats, None
    where nobody knows it, and differentiable by the points. measured: the same in float64.
    truth: the frozen flow that draws the data, where one does. pixels: of images, None of points.
    """

    dim: int
    draw: Draw
    unseen: Draw
    log_prob: LogProb | None
    measured: LogProb | None
    entropy: float | None
    window: float
    modes: Modes | None = None
    pixels: Pixels | None = None
    truth: RealNVP | None = None

    def seen(self, x: Tensor) -> Tensor:
        """Return what a discriminator sees of points `x` (n, dim); no density ratio changes."""
        return x if self.pixels is None else self.pixels.seen(x)


def source_of(settings: Any) -> Source:
    """Return where the data come from, as `dataset`, `own` and `start` say."""
    if settings.start == "nash":
        return _from_world() if settings.dataset == WORLD_TRUTH else _from_truth(settings.dataset)
    return _from_data(load(settings.dataset, settings.own if own_data(settings) else ""))


def _from_truth(name: str) -> Source:
    truth = PlaneTruth(name)
    return Source(
        dim=2,
        draw=truth.draw,
        unseen=truth.draw,
        log_prob=frozen(truth.flow).log_prob,
        measured=truth.log_prob,
        entropy=truth.entropy,
        window=truth.window,
        truth=truth.flow,
    )


def _from_world() -> Source:
    world = World(WORLD_TRUTH)
    flow = cast(RealNVP, world.flow)
    return Source(
        dim=world.dim,
        draw=world.draw,
        unseen=world.draw,
        log_prob=frozen(flow).log_prob,
        measured=world.log_prob,
        entropy=None,  # of images; that of their logits is another figure
        window=0.0,
        pixels=Pixels(world.image_shape, world.levels, world.margin),
        truth=flow,
    )


def _from_data(data: Dataset) -> Source:
    draw: Draw = data.draw
    unseen: Draw = data.draw
    pixels = None
    if data.finite:
        draw = resampled(data.train)
        unseen = lambda n, generator: spread(data.held_out, n)  # noqa: E731
    if data.image_shape is not None:
        pixels = Pixels(data.image_shape, data.levels, DUEL_MARGIN)
        draw, unseen = _logits(draw, data.levels), _logits(unseen, data.levels)
    return Source(
        dim=data.dim,
        draw=draw,
        unseen=unseen,
        log_prob=data.log_prob if data.exact else None,
        measured=data.log_prob if data.exact else None,
        entropy=data.entropy,
        window=data.window,
        modes=data.modes,
        pixels=pixels,
    )


def _logits(draw: Draw, levels: int) -> Draw:
    """Return the draw of logits from a draw of whole grey levels, each with fresh noise."""

    def drawn_logits(n: int, generator: torch.Generator) -> Tensor:
        y = dequantise(draw(n, generator), levels, generator, torch.float32)
        return Logit(DUEL_MARGIN).to_latent(y)[0]

    return drawn_logits


def frozen(flow: RealNVP) -> RealNVP:
    """Return a copy of `flow` whose weights need no gradient; its slope by points stays."""
    return copy.deepcopy(flow).requires_grad_(False)
