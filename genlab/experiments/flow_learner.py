"""The learner of a flow: a Real NVP with its data and its optimizer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import torch
from torch import Tensor

from genlab.data import load
from genlab.experiments.batches import Batches, resampled
from genlab.experiments.device import choose
from genlab.experiments.divergence import CHECK, EARLY, FAST_RATE, GAIN, Watch, gain, mend
from genlab.experiments.learner import Diverged
from genlab.experiments.streams import stream
from genlab.models.preprocessing import ImageFlow, dequantise
from genlab.models.realnvp import RealNVP
from genlab.objectives.nll import nll
from genlab.objectives.reverse_kl import reverse_kl
from genlab.objectives.step import TrainStep

if TYPE_CHECKING:
    from genlab.experiments.flow import FlowExperiment

GRADIENT_NORM = 1.0  # that clipping leaves: half the gap to the floor on the rings
Watched: TypeAlias = tuple[Tensor, Tensor | None]  # points (n, dim), their true log densities (n,)

LOGIT_MARGIN = 0.05  # of images: small margins make the logits of blank pixels run far out


class FlowLearner:
    """A Real NVP that maximises the likelihood of its data, one batch a step."""

    def __init__(self, settings: FlowExperiment) -> None:
        self.settings = settings
        self.device = choose()
        self.data = load(settings.dataset, settings.own)
        self.is_image = self.data.image_shape is not None
        self.is_reverse = settings.objective == "reverse"
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
        self.points = self._points()
        self.batches = Batches(
            self._draw(), settings.batch, self.data.dim, stream(settings.seed, "batches")
        )
        self.watched: Watched | None = None  # what the recording looks at
        self.watch = Watch(self.data.dim, settings.clip)
        objective: Callable[[Any, Tensor], Tensor] = nll
        if self.is_reverse:
            objective = reverse_kl(self.data.log_prob)
        self.descent = TrainStep(
            self.model,
            objective,
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

        Raises `Diverged` when the loss or the weights have left what means something.
        """
        loss = self.descent.step(self.batches.next().to(self.device))
        over = self.watch.see(self.steps_done, loss)
        if over is not None and self.is_image:
            self._end("The negative log-likelihood (bits/dim)", self.to_bits(over))
        if over is not None:
            self._end("The reverse KL" if self.is_reverse else "The negative log-likelihood", over)
        if self.settings.learning_rate > FAST_RATE:
            self._look_at_weights()
        if self.is_image:
            return {"bits_per_dim": self.to_bits(loss)}
        return {"reverse_kl" if self.is_reverse else "nll": loss}

    def _look_at_weights(self) -> None:
        settings = self.settings
        if settings.coupling == "linear" or self.steps_done > EARLY or self.steps_done % CHECK:
            return
        layers = self.descent.weights.detach()[: sum(w.numel() for w in self.flow.weights)]
        swelling = gain(float(layers.norm()), len(layers), settings.width)
        if swelling > GAIN:
            self._end("The factor by which hidden layers swell their input", swelling)

    def _end(self, quantity: str, value: float) -> NoReturn:
        remedy, change = mend(self.settings.learning_rate, self.settings.clip)
        raise Diverged(quantity, self.steps_done, value, remedy, change)

    def to_bits(self, nats: float) -> float:
        """Return the bits per pixel of an image whose dequantised density costs `nats`."""
        return nats / (self.data.dim * math.log(2)) + math.log2(self.data.levels)

    def state_dict(self) -> dict[str, Tensor]:
        """Return weights by name, the optimizer's state and the place in the data."""
        parts = {"model": self.model, "descent": self.descent, "batches": self.batches}
        state = {f"{part}.{k}": v for part, of in parts.items() for k, v in of.state_dict().items()}
        del state["descent.weights"]  # the same numbers as the model's, in one piece
        state["watch"] = torch.tensor(self.watch.state(), dtype=torch.float64)
        return {name: tensor.detach().clone().contiguous() for name, tensor in state.items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""
        self.model.load_state_dict(_part(state, "model"))
        weights = self.descent.weights.detach().clone()
        self.descent.load_state_dict({"weights": weights, **_part(state, "descent")})
        self.batches.load_state_dict(_part(state, "batches"))
        self.watch.restore(state["watch"].tolist())

    def _points(self) -> Tensor | None:
        """Return the points (n, dim) that are learnt from, or None where each batch is fresh."""
        if self.data.finite:
            return self.data.train
        if self.settings.train_points:
            return self.data.draw(self.settings.train_points, stream(self.settings.seed, "data"))
        return None

    def _draw(self) -> Callable[[int, torch.Generator], Tensor]:
        """Return what draws the batches: of data, or for reverse KL of noise to make samples of."""
        if self.is_reverse:
            return lambda n, generator: self.flow.base.noise(n, generator, torch.float32)
        if self.points is None:
            return self.data.draw
        draw = resampled(self.points)
        if not self.is_image:
            return draw
        levels = self.data.levels
        return lambda n, generator: dequantise(draw(n, generator), levels, generator, torch.float32)


def _part(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the entries under `prefix`, without it."""
    skip = len(prefix) + 1
    return {name[skip:]: v for name, v in state.items() if name.startswith(f"{prefix}.")}
