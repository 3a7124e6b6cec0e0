"""What a run needs of whatever it trains: a flow, a GAN and a descent on a surface look alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import torch

    from genlab.experiments.fields import Value

LONG = 1e9  # a number from there on is told by its order of magnitude


class Learner(Protocol):
    """A model with its data and its optimizers, advanced one step at a time."""

    @property
    def steps_done(self) -> int:
        """Training steps taken so far."""

    def step(self) -> dict[str, float]:
        """Take one training step; return the losses on its batch (nats).

        Raises `Diverged` when a loss is not finite, or out of all proportion.
        """

    def state_dict(self) -> dict[str, torch.Tensor]:
        """Return weights, optimizer and generator states: all that going on exactly needs."""

    def load_state_dict(self, state: dict[str, torch.Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""


class Diverged(ArithmeticError):
    """Training left the numbers that mean something; the message is one sentence.

    change: the settings, by name, that `remedy` speaks of; empty where words are all there is.
    """

    def __init__(
        self,
        quantity: str,
        step: int,
        value: float,
        remedy: str,
        change: Mapping[str, Value] | None = None,
    ) -> None:
        self.quantity, self.step, self.value, self.remedy = quantity, step, value, remedy
        self.change = dict(change or {})
        super().__init__(f"{quantity} became {_in_words(value)} at step {step:,}: {remedy}")


def entries(state: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    """Return the entries of `state` under `prefix`, without it."""
    skip = len(prefix) + 1
    return {name[skip:]: v for name, v in state.items() if name.startswith(f"{prefix}.")}


def _in_words(value: float) -> str:
    if math.isnan(value):
        return "not a number"
    if not math.isfinite(value):
        return "infinite"
    return f"{value:,.0f}" if abs(value) < LONG else f"{value:.1e}"
