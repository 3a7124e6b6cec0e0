"""What is measured of an autoencoder while it learns and at its end, on images it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from genlab.experiments.autoencoder_images import Labelled
from genlab.experiments.batches import spread
from genlab.experiments.streams import stream
from genlab.metrics.latents import active_units, holes, one_nn
from genlab.metrics.pictures import psnr, ssim
from genlab.models.autoencoder import Posterior
from genlab.objectives.elbo import elbo, squared_error

if TYPE_CHECKING:
    from genlab.experiments.autoencoder_learner import AutoencoderLearner

MEASURE_STREAM = 80_000  # a seed: the same noise for every run, in every frame


def code_measures(learner: AutoencoderLearner, held_out: Labelled, known: int) -> dict[str, float]:
    """Return figures of `held_out` images, by name, against the codes of `known` training images.

    psnr (dB): the mean over images. one_nn: the share whose nearest training code is of the same
    digit. holes: the share of draws that land where no code is. active: latents in use.
    """
    train = learner.data.train
    rows = spread(torch.arange(len(train.images)), known)
    there, here = learner.encode(train.images[rows]), learner.encode(held_out.images)
    figures = {
        "psnr": float(psnr(*rebuilt_pairs(learner, held_out.images, here.mean), 1.0).mean()),
        "one_nn": one_nn(here.mean, held_out.labels, there.mean, train.labels[rows]),
    }
    share = holes_of(learner, there)
    if share is not None:
        figures["holes"] = share
    if learner.variational:
        figures["active"] = float(active_units(here.mean))
    return figures


def structure(learner: AutoencoderLearner, images: Tensor) -> float:
    """Return the mean SSIM of rebuilt images."""
    return float(ssim(*rebuilt_pairs(learner, images, learner.encode(images).mean), 1.0).mean())


def rebuilt_pairs(
    learner: AutoencoderLearner, images: Tensor, codes: Tensor
) -> tuple[Tensor, Tensor]:
    """Return images and what `codes` (n, d) make of them, both (n, height, width), 0 to 1."""
    shape = (-1, *learner.data.shape)
    return learner.pixels(images).cpu().view(shape), learner.decode(codes).view(shape)


def holes_of(learner: AutoencoderLearner, codes: Posterior) -> float | None:
    """Return the share of as many draws as there are codes that land in holes; None of too few."""
    noise = measure_noise(codes.mean, "holes")
    if len(noise) < 20:
        return None
    means = codes.mean
    if learner.variational:  # each code is a cloud there
        means = means + (codes.log_variance / 2).exp() * measure_noise(means, "clouds")
    return holes(learner.draws(noise), means)


@torch.no_grad()
def held_out_terms(learner: AutoencoderLearner, images: Tensor) -> dict[str, Tensor]:
    """Return what each image (n,) costs: `loss`, and of a variational one both of its terms."""
    x = learner.pixels(images)
    if not learner.variational:
        return {"loss": squared_error(learner.model, x).cpu()}
    noise = torch.randn(
        len(x), learner.model.bottleneck, generator=stream(MEASURE_STREAM, "held out")
    )
    terms = elbo(learner.model, x, noise.to(x.device))
    parts = {"loss": terms.loss(learner.settings.beta), "rebuild": terms.rebuild, "kl": terms.kl}
    return {name: values.cpu() for name, values in parts.items()}


def measure_noise(like: Tensor, name: str) -> Tensor:
    """Return normal noise of a shape, the same for every run and frame."""
    return torch.randn(like.shape, generator=stream(MEASURE_STREAM, name))
