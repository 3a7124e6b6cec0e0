"""When a duel has left what means something, and what mends it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NoReturn

from genlab.experiments.divergence import CHECK, EARLY, FAST_RATE, GAIN, gain, mend
from genlab.experiments.duel_changes import mended_at
from genlab.experiments.learner import Diverged

if TYPE_CHECKING:
    from genlab.experiments.duel_learner import DuelLearner
    from genlab.experiments.fields import Value

RUNAWAY = 1e4  # of a discriminator's loss: healthy ones stay below 100
LOSS_NAMES = {
    "nll": "The negative log-likelihood",
    "d_loss": "The discriminator's loss",
    "d_real": "The discriminator's verdict on the data",
    "d_fake": "The discriminator's verdict on samples",
    "g_loss": "The generator's loss",
}


def judge(learner: DuelLearner, losses: dict[str, float]) -> None:
    """Raise `Diverged` where `losses` of a step, or the weights after it, mean nothing any more.

    The likelihood is judged as that of a flow trained alone is; a discriminator by running away.
    The weights are looked at too, so that no frame is made of lost ones.
    """
    step = learner.steps_done
    if learner.settings.objective == "nll":
        over = learner.watch.see(step, losses["nll"])
        if over is not None:
            _slow_down(learner, LOSS_NAMES["nll"], over)
    for name, value in losses.items():
        if not math.isfinite(value) or (name == "d_loss" and abs(value) > RUNAWAY):
            end_duel(learner, LOSS_NAMES[name], value)
    for whose, part in (("generator", learner.descent), ("discriminator", learner.critic)):
        size = 0.0 if part is None else float(part.weights.detach().norm())
        if not math.isfinite(size):
            end_duel(learner, f"The size of the {whose}'s weights", size)

    if learner.settings.learning_rate > FAST_RATE and step <= EARLY and step % CHECK == 0:
        _look_at_flow(learner)


def _look_at_flow(learner: DuelLearner) -> None:
    """Raise `Diverged` where a rate far too large has switched the flow's units on or off."""
    weights = learner.descent.weights.detach()
    if learner.flow is None or learner.picture:  # convolutions share weights: no such measure
        return
    width = learner.flow_width
    swelling = gain(float(weights.norm()), len(weights), width)
    if swelling > GAIN:
        _slow_down(learner, "The factor by which hidden layers swell their input", swelling)


def _slow_down(learner: DuelLearner, quantity: str, value: float) -> NoReturn:
    remedy, change = mend(learner.settings.learning_rate, clip=True)
    _end_with(learner, quantity, value, remedy, change)


def end_duel(learner: DuelLearner, quantity: str, value: float) -> NoReturn:
    """Raise `Diverged` with what mends it: a bound on D's slope, or a slower player."""
    settings = learner.settings
    change: dict[str, Value]
    bounded = settings.gradient_penalty or settings.spectral or learner.critic is None
    if settings.loss == "wasserstein" and not bounded:
        remedy, change = (
            "nothing bounds D's slope; try a gradient penalty of 10.",
            {"gradient_penalty": 10.0},
        )
    elif learner.critic is not None and settings.critic_rate >= settings.learning_rate:
        rate = float(f"{settings.critic_rate / 10:.6g}")
        remedy = (
            f"the discriminator's rate {settings.critic_rate:g} is too large here; try {rate:g}."
        )
        change = {"critic_rate": rate}
    else:
        rate = float(f"{settings.learning_rate / 10:.6g}")
        remedy = f"the learning rate {settings.learning_rate:g} is too large here; try {rate:g}."
        change = {"learning_rate": rate}
    _end_with(learner, quantity, value, remedy, change)


def _end_with(
    learner: DuelLearner, quantity: str, value: float, remedy: str, change: dict[str, Any]
) -> NoReturn:
    step = learner.steps_done
    raise Diverged(quantity, step, value, remedy, mended_at(learner.given.changes, step, change))
