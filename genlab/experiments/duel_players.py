"""The two players of a duel, fresh from their seed: the same for every teacher."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

import torch
from torch import Tensor

from genlab.experiments.duel_pictures import (
    PLAIN_NOISE,
    is_picture,
    picture_flow_size,
    plain_channels,
)
from genlab.experiments.duel_source import Source, frozen
from genlab.experiments.duels import PLAIN_DEPTH, generator_shape, plain_width, weights_of_flow
from genlab.experiments.streams import stream
from genlab.models.discriminator import ConvDiscriminator, Discriminator, OptimalDiscriminator
from genlab.models.generator import Generator, PictureGenerator
from genlab.models.multiscale import MultiScale
from genlab.models.realnvp import RealNVP
from genlab.objectives.adversarial import game, smoothed_logit

FIRST_PICTURES = 2000  # that the norms are set from

Flow: TypeAlias = RealNVP | MultiScale
Player: TypeAlias = Flow | Generator | PictureGenerator
Verdict: TypeAlias = Callable[[Tensor], Tensor]  # points (n, dim) of the flow's space -> (n,)


def generator_player(settings: Any, source: Source) -> Player:
    """Return the generator: a flow, at the Nash start a copy of the truth; or a plain one."""
    if is_picture(settings):
        return _picture_player(settings, source)
    shape = generator_shape(settings)
    draws = stream(settings.seed, "weights")
    if settings.objective == "plain":
        width = plain_width(source.dim, weights_of_flow(source.dim, shape))
        return Generator(source.dim, source.dim, width, PLAIN_DEPTH, generator=draws)
    if source.truth is not None:
        return copy.deepcopy(source.truth)
    image_shape = None if source.pixels is None else source.pixels.shape
    return RealNVP(source.dim, **shape, image_shape=image_shape, generator=draws)


def _picture_player(settings: Any, source: Source) -> MultiScale | PictureGenerator:
    """Return a generator of pictures; its norms are set from data, the same for every teacher."""
    assert source.pixels is not None
    size, shape = source.pixels.shape, generator_shape(settings)
    draws = stream(settings.seed, "weights")
    player: MultiScale | PictureGenerator
    if settings.objective == "plain":
        channels = plain_channels(size, picture_flow_size(size, shape))
        player = PictureGenerator(size, PLAIN_NOISE, channels, generator=draws)
    else:
        player = MultiScale(size, **shape, enter="all", leave="pixel", generator=draws)
    player.initialise(source.draw(FIRST_PICTURES, stream(settings.seed, "start")))
    return player


def critic_player(settings: Any, source: Source) -> Discriminator | ConvDiscriminator:
    """Return the discriminator that learns; over pictures it has convolutions."""
    draws = stream(settings.seed, "critic")
    if is_picture(settings):
        assert source.pixels is not None
        size, width = source.pixels.shape, settings.critic_width
        return ConvDiscriminator(size, width, spectral=settings.spectral, generator=draws)
    width, depth = settings.critic_width, settings.critic_depth
    return Discriminator(source.dim, width, depth, spectral=settings.spectral, generator=draws)


class ExactCritic:
    """The best verdict on a generator as it is now; its own slope stays out of the game.

    It holds a copy of the generator's weights: `follow` makes it that of the present ones.
    """

    def __init__(self, settings: Any, source: Source, flow: RealNVP) -> None:
        assert source.log_prob is not None
        self.flow, self.copy = flow, frozen(flow)

        def bend(ratio: Tensor) -> Tensor:  # by the settings of now, which may change on the way
            optimal = game(settings.loss).optimal
            assert optimal is not None
            return optimal(smoothed_logit(ratio, settings.smoothing))

        self.network = OptimalDiscriminator(source.log_prob, self.copy, bend)

    @torch.no_grad()
    def follow(self) -> None:
        """Take over the generator's weights of now."""
        for mine, theirs in zip(self.copy.parameters(), self.flow.parameters(), strict=True):
            mine.copy_(theirs)

    def __call__(self, x: Tensor) -> Tensor:
        """Return the verdicts (n,) on the points `x` (n, dim)."""
        verdict: Tensor = self.network(x)
        return verdict
