"""One move of one player: what it saw, what it paid before and after, what it was moved by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor

from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.duel_steps import Seen, critic_objective, generator_objective
from genlab.experiments.turns_pull import both_pulls
from genlab.experiments.turns_watch import Look, Watched, at_rest, eyes
from genlab.objectives.adversarial import GAMES
from genlab.objectives.nll import nll
from genlab.objectives.penalties import instance_noise
from genlab.objectives.step import TrainStep

# as a frame names them; -1: on the way to where slow motion begins
MOVES_BY_NAME = {"start": 0, "critic": 1, "generator": 2, "price": 3, "descend": 4, "look": 5}


Measured = tuple[dict[str, float], dict[str, Tensor]]  # what a batch costs, verdicts on it


@dataclass(frozen=True)
class Move:
    """What a move came to.

    kind: one of `MOVES_BY_NAME`. last: whether the duel's step ends with it. figures: losses on the
    batch it was taken on, before and after; lengths of its gradient and of the step of the weights.
    arrays: the batch (n, dim) as the player saw it; judged_data, judged_samples (2, n): verdicts on
    it before and after, or log p in nats. before, after: the points that are followed.
    """

    kind: str
    last: bool
    figures: dict[str, float]
    arrays: dict[str, Tensor]
    before: Look
    after: Look
    pulls: Tensor | None = field(default=None)  # (2, 6, dim), where both teach: `both_pulls`


def critic_move(duel: DuelLearner, watched: Watched, real: Tensor, turn: int) -> Move:
    """Let D take its `turn`-th step of this round, from 0."""
    assert duel.critic is not None
    step, before, weights = duel.critic, watched.look(duel), _weights(duel.critic)
    figures = {"k": turn + 1.0, "of": float(duel.settings.critic_steps), "noise": _noise(duel)}
    batch = duel.critic_turn(real if turn == 0 else duel.more.next())

    def measure() -> Measured:
        told: Seen = {}
        total = float(critic_objective(duel.settings, told)(step.model, batch).detach())
        paid = {name: float(value.detach()) for name, value in told.items()}
        paid |= {"paid": total, "penalty": total - paid["d_loss"]}
        real, fake = step.model(batch[:2].flatten(0, 1)).detach().view(2, -1)
        return paid, {"judged_data": real, "judged_samples": fake}

    with at_rest(duel):
        paid, judged = _before_and_after(step, weights, measure)
    figures |= _numbered(duel) | paid | _moved(step, weights)
    arrays = {"data": batch[0], "samples": batch[1], **judged}
    return Move("critic", False, figures, arrays, before, watched.look(duel))


def generator_move(duel: DuelLearner, watched: Watched, real: Tensor) -> Move:
    """Let G take the step that ends this round."""
    step, before, weights = duel.descent, watched.look(duel), _weights(duel.descent)
    figures = _numbered(duel) | {"noise": _noise(duel)}
    batch = duel.generator_turn(real)
    duel.end(real, duel.losses())

    def measure() -> Measured:
        told: Seen = {}
        objective = generator_objective(duel.settings, eyes(duel), duel.verdict, told)
        total = float(objective(duel.player, batch).detach())
        paid = {name: float(value.detach()) for name, value in told.items()}
        points = duel.player.to_data(batch[0]).detach()
        verdicts = duel.verdict(eyes(duel)(points) + batch[1]).detach()
        placed.append(points)
        return paid | {"paid": total}, {"judged_samples": verdicts}

    placed: list[Tensor] = []
    with at_rest(duel):
        paid, judged = _before_and_after(step, weights, measure)
        pulls = None
        if duel.settings.objective == "hybrid":
            with _put_back(step, weights):
                pulls = both_pulls(duel, eyes(duel), batch, watched.noise)
    figures |= paid | _moved(step, weights)
    arrays = {"samples": placed[0], "moved": placed[1], **judged}
    if duel.settings.objective == "hybrid":
        arrays["data"] = real
    return Move("generator", True, figures, arrays, before, watched.look(duel), pulls)


def nll_moves(duel: DuelLearner, watched: Watched, real: Tensor, place: int) -> Move:
    """Price the batch, and then go down the price: the two moves where likelihood alone teaches."""
    step, before, weights = duel.descent, watched.look(duel), _weights(duel.descent)
    figures = _numbered(duel)

    def measure() -> Measured:
        with torch.no_grad():
            assert duel.flow is not None
            log_p = duel.flow.log_prob(real)
            return {"paid": float(nll(duel.flow, real))}, {"judged_data": log_p}

    if place == 0:
        paid, judged = measure()
        priced = {"data": real} | {name: of.expand(2, -1) for name, of in judged.items()}
        return Move("price", False, figures | paid, priced, before, before)
    duel.end(real, {"nll": step.step(real)})
    paid, judged = _before_and_after(step, weights, measure)
    figures |= paid | _moved(step, weights)
    arrays = {"data": real, **judged}
    return Move("descend", True, figures, arrays, before, watched.look(duel))


def look_move(duel: DuelLearner, watched: Watched, real: Tensor) -> Move:
    """Let the best discriminator look at G as it is now, which is all that it needs."""
    look = watched.look(duel)
    return Move("look", False, _numbered(duel), {"data": real}, look, look)


def _before_and_after(
    step: TrainStep, weights: Tensor, measure: Callable[[], Measured]
) -> Measured:
    """Return what a batch costs with the `weights` before a move and with those after it."""
    with _put_back(step, weights):
        paid, judged = measure()
    later, judged_later = measure()
    figures = paid | {f"{name}_after": value for name, value in later.items()}
    return figures, {name: torch.stack([of, judged_later[name]]) for name, of in judged.items()}


@contextmanager
def _put_back(step: TrainStep, weights: Tensor) -> Iterator[None]:
    """Let the model have the weights of before within the `with` block."""
    now = _weights(step)
    with torch.no_grad():
        step.weights.copy_(weights)
    try:
        yield
    finally:
        with torch.no_grad():
            step.weights.copy_(now)


def _weights(step: TrainStep) -> Tensor:
    return step.weights.detach().clone()


def _moved(step: TrainStep, before: Tensor) -> dict[str, float]:
    """Return the length of the gradient, shortened where it was, and of the step it led to."""
    assert step.weights.grad is not None
    return {
        "gradient": float(step.weights.grad.norm()),
        "moved": float((step.weights.detach() - before).norm()),
        "rate": float(step.adam.param_groups[0]["lr"]),
    }


def _numbered(duel: DuelLearner) -> dict[str, float]:
    """Return which step of the duel the move belongs to, counted from 1, and by which rules."""
    settings = duel.settings
    rules = {"gradient_penalty", "r1", "smoothing", "hybrid"}
    told = {name: float(getattr(settings, name)) for name in sorted(rules)}
    return {"round": duel.steps_done + 1.0, "game": float([*GAMES].index(settings.loss)), **told}


def _noise(duel: DuelLearner) -> float:
    """Return the standard deviation of the noise on what D sees."""
    settings = duel.settings
    if duel.exact is not None:
        return 0.0
    return instance_noise(duel.steps_done, settings.steps, settings.instance_noise)
