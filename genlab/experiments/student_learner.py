"""The learner of a student: a Real NVP, the teacher's draws, and the best weights so far."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor

from genlab.experiments.batches import Batches, resampled
from genlab.experiments.learner import Diverged
from genlab.experiments.streams import stream
from genlab.experiments.students import STUDENTS, care, look_every
from genlab.metrics.likelihood import kl, log_probs
from genlab.models.multiscale import MultiScale
from genlab.models.world import World, at_once, new_flow
from genlab.objectives.dropout import dropout_nll
from genlab.objectives.nll import nll
from genlab.objectives.precision import fast_in_bfloat16, in_bfloat16
from genlab.objectives.step import TrainStep

if TYPE_CHECKING:
    from genlab.experiments.student import StudentExperiment

UNSEEN_SEED = 30_000  # the same unseen draws for every student, whatever its seed
GRADIENT_NORM = 1.0  # that clipping leaves
START = 2000  # points of the sample that set the norms of a flow that has some


class Look(NamedTuple):
    """What is known of a student at one step, in nats."""

    train: float  # NLL of (the first of) the images it learns from
    held_out: float  # NLL of unseen draws
    kl: float  # KL(truth || student), pair by pair on those draws
    kl_stderr: float


@lru_cache(maxsize=2)  # the same for every run of a process
def unseen_draws(teacher: str, n: int) -> tuple[Tensor, Tensor]:
    """Return `n` draws (n, dim) of a world, and its log density (n,) at them, in nats."""
    world = World(teacher)
    x = world.draw(n, stream(UNSEEN_SEED, "watched"))
    return x, world.log_prob(x)


class StudentLearner:
    """A Real NVP that maximises the likelihood of a fixed sample of a world, one batch a step.

    It is looked at every `look_every` steps, on draws that it does not learn from, and its best
    weights are kept: what stopping early would have given.
    """

    def __init__(self, settings: StudentExperiment) -> None:
        self.settings = settings
        self.device = torch.device("cpu")
        self.world = World(settings.teacher)
        self.points = self.world.draw(settings.n, stream(settings.seed, "data"))
        shape = STUDENTS[settings.student].shape(settings.teacher)
        self.flow = new_flow(shape, self.world.image_shape, stream(settings.seed, "weights"))
        if isinstance(self.flow, MultiScale):
            self.flow.initialise(self.points[:START])
        noise = stream(settings.seed, "batches")
        self.batches = Batches(self._draw(), settings.batch, self.world.dim, noise)
        self.dropped = stream(settings.seed, "dropout")
        self.descent = TrainStep(
            self.flow,
            self._objective(),
            rate=settings.learning_rate,
            steps=settings.steps,
            clip=GRADIENT_NORM,
            decay=settings.weight_decay,
        )
        self.watched = care(settings.teacher).watched
        self.unseen, self.log_truth = unseen_draws(settings.teacher, self.watched)
        self.looked: tuple[int, Look] | None = None
        self.best = self.descent.weights.detach().clone()
        self.best_nll, self.best_step = self.look().held_out, 0

    @property
    def steps_done(self) -> int:
        """Training steps taken so far."""
        return self.descent.steps_done

    def step(self) -> dict[str, float]:
        """Take one training step; return the loss on its batch, before the step.

        Raises `Diverged` when the loss is not finite.
        """
        loss = self.descent.step(self.batches.next())
        if not math.isfinite(loss):
            rate = self.settings.learning_rate / 10
            raise Diverged(
                "The negative log-likelihood",
                self.steps_done,
                loss,
                f"the learning rate {self.settings.learning_rate:g} is too large here; "
                f"try {rate:g}.",
                {"learning_rate": rate},
            )
        done = self.steps_done
        steps = self.settings.steps
        due = done % look_every(self.settings.teacher, steps) == 0 or done == steps
        if due and self.look().held_out < self.best_nll:
            self.best_nll, self.best_step = self.look().held_out, done
            self.best = self.descent.weights.detach().clone()
        return {"nll": loss}

    @torch.no_grad()
    def look(self) -> Look:
        """Return what is known of the student as it is now; found once a step."""
        if self.looked is None or self.looked[0] != self.steps_done:
            seen = self.log_probs(self.points[: self.watched])
            unseen = self.log_probs(self.unseen)
            apart = kl(self.log_truth, unseen)
            look = Look(-float(seen.mean()), -float(unseen.mean()), apart.mean, apart.stderr)
            self.looked = self.steps_done, look
        return self.looked[1]

    def log_probs(self, x: Tensor) -> Tensor:
        """Return the student's log densities (n,) in nats, float64, at `x` (n, dim)."""
        return log_probs(self.flow.log_prob, x, at_once(self.flow))

    def draw(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` images (n, height, width), uint8 to 255, that the student draws."""
        noise = self.flow.base.noise(n, generator, torch.float32)
        with torch.no_grad():
            parts = [self.flow.to_data(rows) for rows in noise.split(at_once(self.flow))]
        return self.world.to_images(torch.cat(parts))

    @contextmanager
    def at_best(self) -> Iterator[None]:
        """Let the student have its best weights within the `with` block."""
        own = self.descent.weights.detach().clone()
        with torch.no_grad():
            self.descent.weights.copy_(self.best)
        try:
            yield
        finally:
            with torch.no_grad():
                self.descent.weights.copy_(own)

    def state_dict(self) -> dict[str, Tensor]:
        """Return weights, the optimizer's state, the generators' and the best weights so far."""
        parts: dict[str, Any] = {"descent": self.descent, "batches": self.batches}
        state = {f"{part}.{k}": v for part, of in parts.items() for k, v in of.state_dict().items()}
        return {
            **state,
            "dropout": self.dropped.get_state(),
            "best.weights": self.best.clone(),
            "best.nll": torch.tensor(self.best_nll, dtype=torch.float64),
            "best.step": torch.tensor(self.best_step),
        }

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""
        for part, of in (("descent", self.descent), ("batches", self.batches)):
            skip = len(part) + 1
            of.load_state_dict({k[skip:]: v for k, v in state.items() if k.startswith(f"{part}.")})
        self.dropped.set_state(state["dropout"])
        self.best = state["best.weights"].clone()
        self.best_nll, self.best_step = float(state["best.nll"]), int(state["best.step"])
        self.looked = None

    def _objective(self) -> Callable[[Any, Tensor], Tensor]:
        """Return what is minimised; convolutions are rounded where that makes them faster."""
        objective: Callable[[Any, Tensor], Tensor] = nll
        if self.settings.dropout:
            objective = dropout_nll(self.settings.dropout, self.dropped)
        if isinstance(self.flow, MultiScale) and fast_in_bfloat16(self.device):
            return in_bfloat16(objective)
        return objective

    def _draw(self) -> Callable[[int, torch.Generator], Tensor]:
        """Return what draws batches from the sample, jittered where that is asked for."""
        draw, jitter = resampled(self.points), self.settings.jitter
        if not jitter:
            return draw

        def jittered(n: int, generator: torch.Generator) -> Tensor:
            points = draw(n, generator)
            return points + jitter * torch.randn(points.shape, generator=generator)

        return jittered
