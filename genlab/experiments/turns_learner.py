"""The learner of a duel in slow motion: the duel's own learner, one move at a time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from genlab.experiments.duel_evaluation import evaluate_duel
from genlab.experiments.duel_learner import DuelLearner
from genlab.experiments.learner import entries
from genlab.experiments.turns_move import Move, critic_move, generator_move, look_move, nll_moves
from genlab.experiments.turns_rules import first_of
from genlab.experiments.turns_watch import Watched

DUEL_STATE = "duel"  # how the names of the duel's own state begin


class TurnsLearner:
    """A duel whose steps are taken apart into moves, once `after` of them are done.

    A round is one step of the duel: D moves once or more, then G. Where likelihood alone teaches,
    the batch is priced and then descended; the best discriminator looks at G instead of learning.
    """

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self.duel = DuelLearner(SimpleNamespace(**{**vars(settings), "steps": settings.planned}))
        self.device = self.duel.device
        self.first = first_of(settings.steps, settings.after)  # where slow motion begins
        self.steps_done = 0
        self.place = 0  # moves made in this round
        self.watched = Watched(self.duel)
        self.move: Move | None = None  # the last one; none before the first

    @property
    def arrived(self) -> bool:
        """Whether slow motion has begun."""
        return self.steps_done >= self.first

    def step(self) -> dict[str, float]:
        """Take a step of the duel on the way to where slow motion begins, one move from there on.

        Of a move the frame tells, not this. Raises `Diverged` as the duel does.
        """
        if self.arrived:
            self.move = self._move()
        elif self.duel.steps_done <= self.steps_done:  # else its state was taken over from a run
            self.duel.step()
        self.steps_done += 1
        return {}

    def adopt(self, state: dict[str, Tensor], step: int) -> None:
        """Take over the state of the duel's own learner after `step`: no need to play up to it."""
        self.duel.load_state_dict(state)

    def _move(self) -> Move:
        duel = self.duel
        real = duel.begin() if self.place == 0 else duel.batches.latest
        if duel.settings.objective == "nll":
            move = nll_moves(duel, self.watched, real, self.place)
        elif duel.exact is not None and self.place == 0:
            move = look_move(duel, self.watched, real)
        elif duel.critic is not None and self.place < duel.settings.critic_steps:
            move = critic_move(duel, self.watched, real, self.place)
        else:
            move = generator_move(duel, self.watched, real)
        self.place = 0 if move.last else self.place + 1
        return move

    def state_dict(self) -> dict[str, Tensor]:
        """Return the duel's state, and where between two moves this stands."""
        state = {f"{DUEL_STATE}.{name}": of for name, of in self.duel.state_dict().items()}
        return state | {"moves": torch.tensor([self.steps_done, self.place])}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the moves after it are bit for bit those of the first time."""
        self.duel.load_state_dict(entries(state, DUEL_STATE))
        self.steps_done, self.place = (int(value) for value in state["moves"])
        if self.place:  # in the middle of a step, under the settings that it began with
            self.duel.settle_at(self.duel.steps_done)
        if self.duel.exact is not None:
            self.duel.exact.follow()  # between its look and G's move it is that of G's weights


def evaluate_turns(learner: TurnsLearner) -> dict[str, float | None]:
    """Return what the duel came to where slow motion ends; of images, which take long, its size."""
    if learner.duel.source.pixels is None:
        return evaluate_duel(learner.duel)
    return {"parameters": float(learner.duel.descent.weights.numel())}
