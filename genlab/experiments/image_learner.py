"""The learner of an image flow: its images, its optimizer, and averaged weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from genlab.data import load
from genlab.data.dataset import Dataset
from genlab.data.folders import find
from genlab.data.idx import DataError
from genlab.experiments.batches import Batches, resampled
from genlab.experiments.device import choose
from genlab.experiments.divergence import IMAGE_RATE, Watch, mend
from genlab.experiments.learner import Diverged
from genlab.experiments.streams import stream
from genlab.models.imageflow import image_flow
from genlab.models.presets import SIZES
from genlab.objectives.average import Average
from genlab.objectives.image_nll import image_nll
from genlab.objectives.precision import fast_in_bfloat16, in_bfloat16
from genlab.objectives.step import TrainStep

if TYPE_CHECKING:
    from genlab.experiments.image import ImageExperiment

LONGEST_GRADIENT = 1.0  # that clipping leaves
FIRST_IMAGES = 2000  # that the norms are set from
UNSEEN_IMAGES = 2000  # held out, of a set that is drawn afresh
UNSEEN_STREAM = 50_000  # the same held-out draws for every run, whatever its seed
IMAGES_AT_ONCE = 50  # through the flow, of those that are measured


class ImageLearner:
    """A multi-scale Real NVP that maximises the likelihood of whole grey images, batch by batch.

    What is shown and quoted has the averaged weights (`average`), training has its own.
    """

    def __init__(self, settings: ImageExperiment) -> None:
        self.settings = settings
        self.device = choose()
        self.data = images_of(settings)
        assert self.data.image_shape is not None
        self.shape: tuple[int, int] = self.data.image_shape
        self.model = image_flow(
            SIZES[settings.size],
            self.shape,
            self.data.levels,
            float(settings.margin),
            generator=stream(settings.seed, "weights"),
        )
        self.points = self._points()
        start = stream(settings.seed, "start")
        self.model.initialise(self._draw()(FIRST_IMAGES, start), start)
        self.model.to(self.device)
        self.batches = Batches(
            self._draw(), settings.batch, self.data.dim, stream(settings.seed, "batches")
        )
        self.noise = stream(settings.seed, "noise")  # between the grey levels
        self.rounded = fast_in_bfloat16(self.device)
        objective = image_nll(self.noise)
        self.descent = TrainStep(
            self.model,
            in_bfloat16(objective) if self.rounded else objective,
            rate=settings.learning_rate,
            steps=settings.steps,
            clip=LONGEST_GRADIENT,
            capture=False,  # the noise is drawn on the CPU
        )
        self.average = Average(self.descent.weights, kept_share(settings.steps))
        self.watch = Watch(self.data.dim, clip=True)
        self.unseen: Tensor | None = None

    @property
    def steps_done(self) -> int:
        """Training steps taken so far."""
        return self.descent.steps_done

    def step(self) -> dict[str, float]:
        """Take one training step; return the loss on its batch, before the step, in bits/dim.

        Raises `Diverged` when the loss has left what means something.
        """
        loss = self.descent.step(self.batches.next().to(self.device))
        self.average.update()
        over = self.watch.see(self.steps_done, loss)
        if over is not None:
            remedy, change = mend(self.settings.learning_rate, True, IMAGE_RATE)
            quantity = "The negative log-likelihood (bits/dim)"
            raise Diverged(quantity, self.steps_done, self.to_bits(over), remedy, change)
        return {"bits_per_dim": self.to_bits(loss)}

    def to_bits(self, nats: float) -> float:
        """Return the bits per pixel of a whole image that costs `nats`."""
        return nats / (self.data.dim * math.log(2))

    def held_out(self) -> Tensor:
        """Return images (n, dim) never trained on, the same for every run; drawn once."""
        if self.unseen is None:
            draws = stream(UNSEEN_STREAM, "held out")
            finite = self.data.finite
            self.unseen = self.data.held_out if finite else self.data.draw(UNSEEN_IMAGES, draws)
        return self.unseen

    @torch.no_grad()
    def bits(self, images: Tensor, generator: torch.Generator, draws: int = 1) -> Tensor:
        """Return bits/dim (n,) of `images` (n, dim), by `draws` of the noise each, in float32.

        With the weights that the model has: put the averaged ones in place first.
        """
        parts = images.split(IMAGES_AT_ONCE)
        each = [self.model.bits_per_dim(x.to(self.device), generator, draws) for x in parts]
        return torch.cat(each).cpu()

    @torch.no_grad()
    def draw(self, n: int, generator: torch.Generator) -> Tensor:
        """Return `n` images (n, height, width) of uint8 levels that the flow draws, to be shown.

        In the precision of training; the weights are those that the model has.
        """
        kind = self.device.type
        fast = torch.autocast(kind, torch.bfloat16, cache_enabled=False)
        with fast if self.rounded else nullcontext():
            drawn = self.model.sample(n, generator)
        return drawn.view(n, *self.shape).cpu()

    def state_dict(self) -> dict[str, Tensor]:
        """Return weights, their average, the optimizer's state and that of all generators."""
        state = {f"{part}.{k}": v for part, of in self._parts() for k, v in of.state_dict().items()}
        return {
            **state,
            "noise": self.noise.get_state(),
            "watch": torch.tensor(self.watch.state(), dtype=torch.float64),
        }

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""
        for part, of in self._parts():
            skip = len(part) + 1
            of.load_state_dict({k[skip:]: v for k, v in state.items() if k.startswith(f"{part}.")})
        self.noise.set_state(state["noise"])
        self.watch.restore(state["watch"].tolist())

    def _parts(self) -> list[tuple[str, Any]]:
        return [("descent", self.descent), ("batches", self.batches), ("average", self.average)]

    def _points(self) -> Tensor | None:
        """Return the images (n, dim) that are learnt from, or None where each batch is fresh."""
        n = self.settings.train_images
        if self.data.finite:
            return self.data.train[: n or None]
        return self.data.draw(n, stream(self.settings.seed, "data")) if n else None

    def _draw(self) -> Callable[[int, torch.Generator], Tensor]:
        return self.data.draw if self.points is None else resampled(self.points)


def kept_share(steps: int) -> float:
    """Return how much of the averaged weights each step keeps: a memory of 1/20 of the run.

    At least 10 steps, and at most 1,000.
    """
    return 1 - 1 / min(1000, max(10, steps // 20))


def images_of(settings: ImageExperiment) -> Dataset:
    """Return the images to learn from.

    Raises `DataError` where they are not on this machine, damaged, or no longer those of the run.
    """
    if settings.dataset != "folder":
        return load(settings.dataset)
    try:
        here = find(settings.folder)
    except KeyError:
        raise DataError(
            f"The folder {settings.folder} is not on this machine: put it into the one that "
            "GENLAB_DATA names."
        ) from None
    if here.content != settings.content:
        raise DataError(
            f"The folder {settings.folder} now holds other images (fingerprint {here.content}) "
            f"than those of this run ({settings.content or 'none'}); start a new one."
        )
    return load(settings.folder)
