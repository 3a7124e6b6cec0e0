"""Autoencoders to be seen side by side: the twins, and a row of betas. No torch is needed."""

from __future__ import annotations

from collections.abc import Mapping

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.fields import Value

PLAIN, VARIATIONAL = "plain", "variational"
# What a nat of the code costs, from next to nothing to more than it is worth: of eight numbers
# fewer and fewer are in use. Fewer steps than usual are enough to see it.
BETAS = (0.1, 1.0, 3.0, 6.0, 10.0)
ROW: Mapping[str, Value] = {"dataset": "digits", "family": "vae", "bottleneck": 8, "steps": 3000}


def twins(one: AutoencoderExperiment) -> dict[str, AutoencoderExperiment]:
    """Return the same autoencoder plain and variational: same first weights, images and order.

    Beta of a plain one is at its default, so that it is one run whatever beta the other has.
    """
    usual = AutoencoderExperiment().beta
    return {PLAIN: one.but(family="ae", beta=usual), VARIATIONAL: one.but(family="vae")}


def beta_row(seed: int = 1) -> dict[float, AutoencoderExperiment]:
    """Return a variational autoencoder of handwritten digits with each of `BETAS`."""
    settings = {**ROW, "seed": seed}
    return {b: AutoencoderExperiment.from_settings({**settings, "beta": b}) for b in BETAS}
