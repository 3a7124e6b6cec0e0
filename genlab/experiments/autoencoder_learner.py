"""The learner of an autoencoder: its networks, its images, its optimizer."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any, NoReturn

import torch
from torch import Tensor

from genlab.experiments.autoencoder_images import coded_images
from genlab.experiments.autoencoder_rules import hidden_of, is_squashed
from genlab.experiments.batches import Batches, resampled, spread
from genlab.experiments.device import choose
from genlab.experiments.divergence import CHECK, Watch, mend
from genlab.experiments.learner import Diverged, entries
from genlab.experiments.streams import stream
from genlab.metrics.latents import fitted_draws
from genlab.models.autoencoder import Autoencoder, Posterior
from genlab.objectives.elbo import elbo, squared_error
from genlab.objectives.step import TrainStep

if TYPE_CHECKING:
    from genlab.experiments.autoencoder import AutoencoderExperiment

CODE_GRADIENT = 1.0  # that clipping leaves, of the loss a pixel
CODES_AT_ONCE = 1000  # images through the networks, of those that are measured
SHOWN_CODES = 300  # held-out images in the plane of codes
CODE_RATE = 1e-2  # the learning rate that is tried first
FAST_CODES = 0.03  # learning rates above it can throw the networks where no slope is left
SETTLED_CODES = 500  # steps after which those that come back have come back
LOST = 1.3  # times what one image for all costs
BLANK_IMAGES = 2000  # that this is found on
FITTED_IMAGES = 1500  # whose codes a Gaussian is fitted to: all of the small digits


class AutoencoderLearner:
    """An autoencoder that rebuilds images through a bottleneck, one batch a step.

    A variational one has the same first weights, and sees the same images in the same order.
    """

    def __init__(self, settings: AutoencoderExperiment) -> None:
        self.settings = settings
        self.device = choose()
        self.data = coded_images(settings)
        self.shown = self.data.held_out.some(
            spread(torch.arange(len(self.data.held_out.images)), SHOWN_CODES)
        )
        self.variational = settings.family == "vae"
        dim = self.data.shape[0] * self.data.shape[1]
        self.model = Autoencoder(
            dim,
            settings.bottleneck,
            hidden_of(settings),
            is_squashed(settings),
            generator=stream(settings.seed, "weights"),
        ).to(self.device)
        draw = resampled(self.data.train.images)
        self.batches = Batches(draw, settings.batch, dim, stream(settings.seed, "batches"))
        self.noise = stream(settings.seed, "noise")  # of the codes
        self.watch = Watch(dim, clip=True)
        self.blank = float(self.pixels(self.data.train.images[:BLANK_IMAGES]).var(0, False).mean())
        self.terms = torch.zeros(2)  # of the bound, on the latest batch, in nats an image
        self.descent = TrainStep(
            self.model,
            self._bound if self.variational else self._error,
            rate=settings.learning_rate,
            steps=settings.steps,
            clip=CODE_GRADIENT,
            capture=False,  # the noise is drawn on the CPU
        )

    @property
    def steps_done(self) -> int:
        """Training steps taken so far."""
        return self.descent.steps_done

    def step(self) -> dict[str, float]:
        """Take one training step; return the loss on its batch, before the step.

        Plain: the mean squared error of a pixel. Variational: nats an image, and both terms.
        Raises `Diverged` when the loss has left what means something.
        """
        loss = self.descent.step(self.pixels(self.batches.next()))
        self._look(loss)
        if not self.variational:
            return {"loss": loss}
        rebuild, kl = self.terms.tolist()
        return {"loss": rebuild + self.settings.beta * kl, "rebuild": rebuild, "kl": kl}

    def _look(self, loss: float) -> None:
        """End the run where the loss (of a pixel) is not finite, or far above where it was.

        A plain autoencoder that leaves more than one image for all would has lost its way: its
        units are on or off for good. (A variational one may end there for a reason, a large beta.)
        """
        dim = self.model.dim if self.variational else 1
        if self.watch.see(self.steps_done, loss * dim) is not None:
            self._end("The loss (nats)" if self.variational else "The squared error", loss * dim)
        fast = self.settings.learning_rate > FAST_CODES and self.steps_done >= SETTLED_CODES
        if self.variational or not fast or self.steps_done % CHECK:
            return
        left = statistics.median(self.watch.losses) / self.blank
        if left > LOST:
            self._end("The squared error (in % of what one image for all leaves)", 100 * left)

    def _end(self, quantity: str, value: float) -> NoReturn:
        remedy, change = mend(self.settings.learning_rate, True, CODE_RATE)
        raise Diverged(quantity, self.steps_done, value, remedy, change)

    def pixels(self, images: Tensor) -> Tensor:
        """Return images (n, dim) of levels as numbers from 0 to 1, where the networks are."""
        return images.to(self.device, torch.float32) / self.data.top

    @torch.no_grad()
    def encode(self, images: Tensor) -> Posterior:
        """Return the codes of images (n, dim) of levels: means and log variances (n, d), on CPU."""
        parts = [self.model.to_latent(self.pixels(x)) for x in images.split(CODES_AT_ONCE)]
        means, log_variances = zip(*parts, strict=True)
        return Posterior(torch.cat(means).cpu(), torch.cat(log_variances).cpu())

    @torch.no_grad()
    def decode(self, z: Tensor) -> Tensor:
        """Return the images (n, dim) from 0 to 1 that codes `z` (n, d) stand for, on the CPU."""
        parts = [self.model.to_data(some.to(self.device)) for some in z.split(CODES_AT_ONCE)]
        return torch.cat(parts).clamp(0, 1).cpu()

    def draws(self, noise: Tensor) -> Tensor:
        """Return codes (n, d) of normal `noise` (n, d) to decode: what nobody has written.

        Variational: the noise itself, as its codes are asked to be N(0, I). A plain autoencoder was
        asked nothing of the kind; the Gaussian with its codes' mean and covariance stands in.
        """
        if self.variational:
            return noise
        return fitted_draws(self.encode(spread(self.data.train.images, FITTED_IMAGES)).mean, noise)

    def state_dict(self) -> dict[str, Tensor]:
        """Return weights by name, the optimizer's state, the place in the data and in the noise."""
        parts: dict[str, Any] = {"descent": self.descent, "batches": self.batches}
        parts["model"] = self.model
        state = {f"{part}.{k}": v for part, of in parts.items() for k, v in of.state_dict().items()}
        del state["descent.weights"]  # the same numbers as the model's, in one piece
        state["noise"] = self.noise.get_state()
        state["watch"] = torch.tensor(self.watch.state(), dtype=torch.float64)
        return {name: tensor.detach().clone().contiguous() for name, tensor in state.items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up a state again; the steps after it are bit for bit those of the first time."""
        self.model.load_state_dict(entries(state, "model"))
        weights = self.descent.weights.detach().clone()
        self.descent.load_state_dict({"weights": weights, **entries(state, "descent")})
        self.batches.load_state_dict(entries(state, "batches"))
        self.noise.set_state(state["noise"])
        self.watch.restore(state["watch"].tolist())

    def _error(self, model: Autoencoder, x: Tensor) -> Tensor:
        return squared_error(model, x).mean()

    def _bound(self, model: Autoencoder, x: Tensor) -> Tensor:
        """Return the negative bound in nats a pixel, so that steps are alike for all sizes."""
        noise = torch.randn(len(x), model.bottleneck, generator=self.noise)
        terms = elbo(model, x, noise.to(x.device))
        self.terms = torch.stack([terms.rebuild.mean(), terms.kl.mean()]).detach()
        return terms.loss(self.settings.beta).mean() / model.dim
