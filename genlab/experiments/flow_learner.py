"""The learner of a flow: a Real NVP with its data and its optimizer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from genlab.data import load
from genlab.experiments.batches import Batches, resampled
from genlab.experiments.device import choose
from genlab.experiments.learner import Diverged
from genlab.experiments.streams import stream
from genlab.models.preprocessing import ImageFlow, dequantise
from genlab.models.realnvp import RealNVP
from genlab.objectives.nll import nll
from genlab.objectives.step import TrainStep

if TYPE_CHECKING:
    from genlab.experiments.flow import FlowExperiment

EXPLODED = 100.0  # nats per dimension: far above any start; without clipping no run comes back
GRADIENT_NORM = 1.0  # that clipping leaves: half the gap to the floor on the rings
LOGIT_MARGIN = 0.05  # of images: small margins make the logits of blank pixels run far out


class FlowLearner:
    """A Real NVP that maximises the likelihood of its data, one batch a step."""

    def __init__(self, settings: FlowExperiment) -> None:
        self.settings = settings
        self.device = choose()
        self.data = load(settings.dataset, settings.own)
        self.is_image = self.data.image_shape is not None
        self.flow = RealNVP(
            self.data.dim,
            settings.couplings,
            settings.width,
            settings.depth,
            settings.mask,
            settings.activation,
            settings.coupling,
            settings.base,
            image_shape=self.data.image_shape,
            generator=stream(settings.seed, "weights"),
        )
        self.model: RealNVP | ImageFlow = self.flow
        if self.is_image:
            self.model = ImageFlow(self.flow, self.data.levels, LOGIT_MARGIN)
        self.model.to(self.device)
        self.batches = Batches(
            self._draw(), settings.batch, self.data.dim, stream(settings.seed, "batches")
        )
        self.watched: Tensor | None = None  # held-out points that the recording looks at
        self.descent = TrainStep(
            self.model,
            nll,
            rate=settings.learning_rate,
            steps=settings.steps,
            schedule=settings.schedule,
            clip=GRADIENT_NORM if settings.clip else None,
        )

    @property
    def steps_done(self) -> int:
        """Training steps taken so far."""
        return self.descent.steps_done

    def step(self) -> dict[str, float]:
        """Take one training step; return the loss on its batch, before the step.

        Raises `Diverged` when the loss is not finite, or without clipping above `EXPLODED`.
        """
        limit = math.inf if self.settings.clip else EXPLODED * self.data.dim
        loss = self.descent.step(self.batches.next().to(self.device))
        if not -math.inf < loss < limit:
            raise Diverged(
                "The negative log-likelihood",
                self.steps_done,
                loss,
                f"the learning rate {self.settings.learning_rate:g} is too large here; "
                f"try {self.settings.learning_rate / 10:g}.",
            )
        return {"bits_per_dim": self.to_bits(loss)} if self.is_image else {"nll": loss}

    def to_bits(self, nats: float) -> float:
        """Return the bits per pixel of an image whose dequantised density costs `nats`."""
        return nats / (self.data.dim * math.log(2)) + math.log2(self.data.levels)

    def state_dict(self) -> dict[str, Tensor]:
        """Return weights by name, the optimizer's state and the place in the data."""
        parts = {"model": self.model, "descent": self.descent, "batches": self.batches}
        state = {f"{part}.{k}": v for part, of in parts.items() for k, v in of.state_dict().items()}
        del state["descent.weights"]  # the same numbers as the model's, in one piece
        return {name: tensor.detach().clone().contiguous() for name, tensor in state.items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""
        self.model.load_state_dict(_part(state, "model"))
        weights = self.descent.weights.detach().clone()
        self.descent.load_state_dict({"weights": weights, **_part(state, "descent")})
        self.batches.load_state_dict(_part(state, "batches"))

    def _draw(self) -> Callable[[int, torch.Generator], Tensor]:
        if self.is_image:
            draw_image = resampled(self.data.train)
            return lambda n, generator: dequantise(
                draw_image(n, generator), self.data.levels, generator, torch.float32
            )
        if self.data.finite:
            return resampled(self.data.train)
        if self.settings.train_points:
            few = self.data.draw(self.settings.train_points, stream(self.settings.seed, "data"))
            return resampled(few)
        return self.data.draw


def _part(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the entries under `prefix`, without it."""
    skip = len(prefix) + 1
    return {name[skip:]: v for name, v in state.items() if name.startswith(f"{prefix}.")}
