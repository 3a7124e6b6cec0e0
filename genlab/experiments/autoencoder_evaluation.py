"""The figures that a finished autoencoder is quoted with, on images it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from genlab.experiments.autoencoder_measures import code_measures, held_out_terms, structure
from genlab.experiments.batches import spread
from genlab.metrics.likelihood import estimate

if TYPE_CHECKING:
    from genlab.experiments.autoencoder_learner import AutoencoderLearner

MEASURED_CODES = 2000  # held-out images, or all there are
NEIGHBOUR_CODES = 5000  # training images that they are held against, or all


def evaluate_autoencoder(learner: AutoencoderLearner) -> dict[str, float | None]:
    """Return what held-out images cost, and what their codes are like.

    held_out: the squared error of a pixel, or of a variational one nats an image with the two
    terms, held_rebuild and held_kl; held_out_stderr: its error. psnr (dB): of rebuilt images;
    ssim: of those in the plane. one_nn: the share of images whose nearest training code is of the
    same digit. holes: the share of draws that land where no code is. active: latents in use, of a
    variational one.
    """
    held_out = learner.data.held_out
    held_out = held_out.some(spread(torch.arange(len(held_out.images)), MEASURED_CODES))
    terms = held_out_terms(learner, held_out.images)
    cost = estimate(terms.pop("loss").double())
    return {
        "held_out": cost.mean,
        "held_out_stderr": cost.stderr,
        **{f"held_{name}": float(values.double().mean()) for name, values in terms.items()},
        **code_measures(learner, held_out, NEIGHBOUR_CODES),
        "ssim": structure(learner, learner.shown.images),
        "parameters": float(learner.descent.weights.numel()),
    }
