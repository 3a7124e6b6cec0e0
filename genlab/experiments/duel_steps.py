"""What each player of a duel descends, given one batch of all that is random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from genlab.experiments.duel_players import Player, Verdict
from genlab.objectives.adversarial import critic_loss, generator_loss
from genlab.objectives.nll import nll
from genlab.objectives.penalties import gradient_penalty, r1

View = Callable[[Tensor], Tensor]  # points (n, dim) -> what D sees of them (n, dim)
Seen = dict[str, Tensor]  # what a step has to tell of its batch, by name


def critic_objective(settings: Any, told: Seen) -> Callable[[nn.Module, Tensor], Tensor]:
    """Return what D descends over a batch (2 or 3, n, dim): data, samples, points between them.

    All as D sees them, noise included. told: where the parts of the loss are noted.
    """

    def objective(critic: nn.Module, batch: Tensor) -> Tensor:
        real, fake = batch[0], batch[1]
        verdicts = critic(torch.cat([real, fake]))
        on_real, on_fake = verdicts.split(len(real))
        paid = critic_loss(settings.loss, on_real, on_fake, settings.smoothing)
        told.update(d_loss=paid, d_real=on_real.mean(), d_fake=on_fake.mean())
        if settings.gradient_penalty:
            paid = paid + settings.gradient_penalty * gradient_penalty(critic, batch[2]).mean()
        if settings.r1:
            paid = paid + settings.r1 * r1(critic, real)
        return paid

    return objective


def generator_objective(
    settings: Any, seen: View, verdict: Verdict, told: Seen
) -> Callable[[Player, Tensor], Tensor]:
    """Return what G descends over a batch (3, n, dim): noise, noise on what D sees, data.

    seen: what D sees of points. With both teachers, `hybrid` times the NLL of the data counts too.
    """

    def objective(player: Any, batch: Tensor) -> Tensor:
        noise, on_top, real = batch
        paid = generator_loss(settings.loss, verdict(seen(player.to_data(noise)) + on_top))
        told["g_loss"] = paid
        if settings.objective == "hybrid":
            told["nll"] = nll(player, real)
            paid = paid + settings.hybrid * told["nll"]
        return paid

    return objective
