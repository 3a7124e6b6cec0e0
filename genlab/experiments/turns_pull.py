"""Where each of two teachers alone would move a sample."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from genlab.experiments.duel_learner import DuelLearner
from genlab.objectives.adversarial import generator_loss
from genlab.objectives.nll import nll

SHORT = 0.02  # of a step of the weights: short enough that samples move in proportion to it


def both_pulls(
    duel: DuelLearner, seen: Callable[[Tensor], Tensor], batch: Tensor, noise: Tensor
) -> Tensor:
    """Return how the samples of `noise` (6, dim) move down each teacher's own loss: (2, 6, dim).

    dx = -J(noise) grad L,  J = dx / dweights,  L: D's part of G's loss, then the likelihood's

    L is taken over the `batch` of G's move. Units: the plane's, for a step of the weights of the
    length of its gradient; only their directions and their relation are to be read. A likelihood
    moves no sample by itself: it moves weights, and the samples go with them.
    """
    latent, on_top, real = batch
    player = duel.player
    verdicts = duel.verdict(seen(player.to_data(latent)) + on_top)
    assert duel.flow is not None
    likelihood = duel.settings.hybrid * nll(duel.flow, real)
    losses = (generator_loss(duel.settings.loss, verdicts), likelihood)
    return torch.stack([_carried(duel, loss, noise) for loss in losses])


def _carried(duel: DuelLearner, loss: Tensor, noise: Tensor) -> Tensor:
    weights = duel.descent.weights
    slopes = torch.autograd.grad(loss, list(duel.player.parameters()))
    slope = torch.cat([part.flatten() for part in slopes])
    size = slope.norm().clamp_min(torch.finfo(slope.dtype).tiny)
    now = weights.detach().clone()
    ends = []
    with torch.no_grad():
        for way in (-1.0, 1.0):  # a central difference: its error is of third order
            weights.copy_(now + way * SHORT / size * slope)
            ends.append(duel.player.to_data(noise))
        weights.copy_(now)
    return (ends[0] - ends[1]) * (size / (2 * SHORT))
