"""Points that slow motion follows by number: six samples, each of fixed noise, and six data."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.streams import stream
from genlab.objectives.adversarial import game

FOLLOWED = 6  # samples, and as many data
SPREAD = 1.177  # of the noise of points in the plane: half of all noise lies nearer to 0
CHOICE = 1024  # data that the six are chosen from
FOLLOW_SEED = 1  # as what a duel's recording shows: the same in every run


@dataclass(frozen=True)
class Look:
    """How the followed points stand at one moment.

    samples (6, dim): where G puts them. verdicts (12,): D's on the samples, then on the data; where
    likelihood alone teaches, log p in nats. pulls (6, dim): minus the slope of what G pays for each
    sample, by what D sees of it; None without a D.
    """

    samples: Tensor
    verdicts: Tensor
    pulls: Tensor | None


class Watched:
    """The followed points of a duel. They are in no batch: players learn nothing from them."""

    def __init__(self, duel: DuelLearner) -> None:
        source = duel.source
        self.noise = _spread(source.dim)
        chosen = source.draw(CHOICE, stream(FOLLOW_SEED, "shown"))
        self.data = _apart(chosen) if source.pixels is None else chosen[:FOLLOWED]

    def look(self, duel: DuelLearner) -> Look:
        """Return how the followed points stand now; nothing of the duel is moved."""
        with torch.no_grad():
            samples = duel.player.to_data(self.noise)
        points = torch.cat([samples, self.data])
        if duel.settings.objective == "nll":
            assert duel.flow is not None
            with torch.no_grad():
                return Look(samples, duel.flow.log_prob(points), None)
        with at_rest(duel):
            seen = eyes(duel)(points).detach().requires_grad_()
            verdicts = duel.verdict(seen)
            paid = game(duel.settings.loss).generator(verdicts[:FOLLOWED]).sum()
            (slope,) = torch.autograd.grad(paid, seen)
        return Look(samples, verdicts.detach(), -slope[:FOLLOWED])


def eyes(duel: DuelLearner) -> Callable[[Tensor], Tensor]:
    """Return what D sees of points; the best verdict is about the points themselves."""
    return duel.source.seen if duel.exact is None else lambda x: x


@contextmanager
def at_rest(duel: DuelLearner) -> Iterator[None]:
    """Keep D as it is while it is asked: its spectral norm iterates in training only."""
    if duel.critic is not None:
        duel.critic.model.eval()
    try:
        yield
    finally:
        if duel.critic is not None:
            duel.critic.model.train()


def _spread(dim: int) -> Tensor:
    """Return the noise (6, dim): in the plane on a circle, so that the samples lie apart."""
    if dim > 2:
        return torch.randn(FOLLOWED, dim, generator=stream(FOLLOW_SEED, "samples"))
    angle = torch.arange(FOLLOWED) * (2 * math.pi / FOLLOWED)
    return SPREAD * torch.stack([angle.cos(), angle.sin()], 1)


def _apart(points: Tensor) -> Tensor:
    """Return six of the `points` (n, dim): each the farthest from those before it."""
    chosen = [0]
    away = (points - points[0]).norm(dim=1)
    for _ in range(FOLLOWED - 1):
        chosen.append(int(away.argmax()))
        away = torch.minimum(away, (points - points[chosen[-1]]).norm(dim=1))
    return points[chosen]
