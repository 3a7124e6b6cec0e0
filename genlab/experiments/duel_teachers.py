"""Who teaches the generator of a duel: the likelihood, a D that learns, or the best D there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genlab.experiments.duel_players import ExactCritic, critic_player
from genlab.experiments.duel_steps import critic_objective, generator_objective
from genlab.models.realnvp import RealNVP
from genlab.objectives.nll import nll
from genlab.objectives.precision import in_bfloat16
from genlab.objectives.step import TrainStep

if TYPE_CHECKING:
    from genlab.experiments.duel_learner import DuelLearner

LONGEST_GRADIENT = 1.0  # of the generator, to which longer ones are shortened
GAME_BETAS = (0.5, 0.999)  # of Adam where two play (Radford, Metz and Chintala, 2016)


def descent_of(learner: DuelLearner) -> TrainStep:
    """Return the generator's descent, and give the learner the D that it needs.

    Objectives read the learner's settings at every step, since these can change on the way.
    """
    settings, flow = learner.settings, learner.flow
    if settings.objective == "nll":
        return _player_step(learner, nll)
    if settings.critic == "exact" and isinstance(flow, RealNVP):
        learner.exact = ExactCritic(settings, learner.source, flow)
    else:
        network = critic_player(settings, learner.source)
        objective = critic_objective(settings, learner.told)
        rate = settings.critic_rate
        learner.critic = _train_step(settings, network, objective, rate, None)
    # the best verdict is about points; it needs no eyes, and no noise on them
    seen = learner.source.seen if learner.exact is None else lambda x: x
    playing = generator_objective(settings, seen, learner.verdict, learner.told)
    return _player_step(learner, playing)


def _player_step(learner: DuelLearner, objective: Any) -> TrainStep:
    settings, player = learner.settings, learner.player
    if learner.rounded:
        objective = in_bfloat16(objective)
    return _train_step(settings, player, objective, settings.learning_rate, LONGEST_GRADIENT)


def _train_step(
    settings: Any, model: Any, objective: Any, rate: float, clip: float | None
) -> TrainStep:
    betas = (0.9, 0.999) if settings.objective == "nll" else GAME_BETAS
    plan: dict[str, Any] = {"steps": settings.steps, "schedule": settings.schedule}
    return TrainStep(model, objective, rate=rate, clip=clip, betas=betas, **plan)
