"""The smallest real experiments: noisy gradient descent on a bowl, thousands of steps a second."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import flag, integer, real
from genlab.experiments.learner import Diverged
from genlab.experiments.origin import Origin
from genlab.experiments.streams import stream

CALM = 0.05  # a learning rate with which nothing diverges


@dataclass(frozen=True)
class Descent(Experiment):
    """Descend 0.5 |x|^2 with noise in the gradient and momentum."""

    name: ClassVar[str] = "descent"
    title: ClassVar[str] = "Descent into a bowl"

    every: int = integer(10, 1, 1000, label="Every", help="Steps between frames.")
    learning_rate: float = real(CALM, 0.0, 100.0, label="Learning rate", help="Step width.")
    pause_us: int = integer(0, 0, 1_000_000, label="Pause", help="Microseconds a step takes.")
    broken_at: int = integer(0, 0, 10**6, label="Broken at", help="The step that fails, or 0.")
    blind: bool = flag(False, label="Blind", help="Whether the final figures fail.")

    @property
    def frame_every(self) -> int:
        return self.every

    def learner(self) -> Ball:
        return Ball(self)

    def probe(self, learner: Any, step: int) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        return {"height": learner.height()}, {"position": learner.x.numpy().copy()}

    def evaluate(self, learner: Any) -> dict[str, float | None]:
        if self.blind:
            raise ValueError("no figures")
        return {"height": learner.height(), "floor": None, "nothing": float("nan")}

    def statics(self) -> dict[str, Any]:
        return {"kind": "curve"}


@dataclass(frozen=True)
class Short(Descent):
    """A descent of few steps."""

    name: ClassVar[str] = "short"

    steps: int = integer(40, 10, 50, label="Steps", help="How many training steps the run takes.")


@dataclass(frozen=True)
class Turned(Descent):
    """A descent whose learning rate becomes another one on the way, perhaps twice."""

    name: ClassVar[str] = "turned"

    turn: int = integer(0, 0, 10**6, label="Turn", help="Behind which step, or 0.")
    then: float = real(0.02, 0.0, 1.0, label="Then", help="Step width from there on.")
    again: int = integer(0, 0, 10**6, label="Again", help="Behind which step, or 0.")
    last: float = real(0.1, 0.0, 1.0, label="Last", help="Step width from there on.")

    @property
    def origin(self) -> Origin | None:
        if self.again:
            return Origin(self.but(again=0), self.again, frames=True)
        return Origin(self.but(turn=0), self.turn, frames=True) if self.turn else None

    def learner(self) -> Ball:
        return TurnedBall(self)


@dataclass(frozen=True)
class Slow(Descent):
    """A descent that begins where another one stands, at its own step 0."""

    name: ClassVar[str] = "slow"

    after: int = integer(0, 0, 10**6, label="After", help="Where the other one stands.")

    @property
    def origin(self) -> Origin | None:
        other = Descent(steps=self.steps, seed=self.seed, pause_us=self.pause_us)
        return Origin(other, self.after, frames=False)

    def learner(self) -> Ball:
        return SlowBall(self)


class Ball:
    """A point in the bowl with its velocity and its noise."""

    def __init__(self, settings: Descent) -> None:
        import torch

        print("a library that talks")  # it must not get between the worker and its server
        os.write(1, b"and one that does so in C\n")
        self.settings = settings
        self.rate = settings.learning_rate
        self.noise = stream(settings.seed, "noise")
        self.state = torch.ones(2, 8)  # position and velocity are views of one tensor
        self.x, self.v = self.state
        self.steps_done = 0

    def step(self) -> dict[str, float]:
        import torch

        settings = self.settings
        if settings.broken_at and self.steps_done + 1 == settings.broken_at:
            raise RuntimeError("a wire came loose")
        if settings.pause_us:
            time.sleep(settings.pause_us / 1e6)
        noise = torch.randn(8, generator=self.noise)
        self.v.mul_(0.9).add_(self.x + 0.1 * noise)
        self.x.sub_(self.rate * self.v)
        self.steps_done += 1
        loss = self.height()
        if not loss < 1e30:
            remedy = "lower the learning rate."
            raise Diverged("The height", self.steps_done, loss, remedy, {"learning_rate": CALM})
        return {"loss": loss}

    def height(self) -> float:
        return 0.5 * float(self.x.square().sum())

    def state_dict(self) -> dict[str, Any]:
        import torch

        return {
            "x": self.x,
            "v": self.v,
            "noise": self.noise.get_state(),
            "step": torch.tensor(self.steps_done),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.x.copy_(state["x"])
        self.v.copy_(state["v"])
        self.noise.set_state(state["noise"])
        self.steps_done = int(state["step"])


class TurnedBall(Ball):
    """One that changes its pace."""

    def step(self) -> dict[str, float]:
        given: Any = self.settings
        for at, rate in ((given.turn, given.then), (given.again, given.last)):
            if at and self.steps_done >= at:
                self.rate = rate
        return super().step()


class SlowBall(Ball):
    """One that takes over another one's place, and counts its own steps."""

    adopted = 0  # steps of the other one that it did not have to take itself

    def adopt(self, state: dict[str, Any], step: int) -> None:
        self.load_state_dict(state)
        self.steps_done, self.adopted = 0, step


EXPERIMENTS: dict[str, type[Experiment]] = {
    "descent": Descent,
    "short": Short,
    "turned": Turned,
    "slow": Slow,
}
CATALOG = "tests.runs.descent:EXPERIMENTS"
