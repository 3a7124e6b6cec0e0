"""Four models of the same images, each with another kind of latent space; no torch needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.fields import Value
from genlab.experiments.inversion import InversionExperiment
from genlab.experiments.latent_rows import PLAIN, VARIATIONAL, twins

if TYPE_CHECKING:
    from genlab.experiments.autoencoder import AutoencoderExperiment
    from genlab.experiments.experiment import Experiment

# Whose latents are looked for: how each generator is taught, where that is not the usual
GENERATORS: dict[str, Mapping[str, Value]] = {
    "plain": {},
    "gan": {},
    "nll": {"learning_rate": 1e-3, "r1": 0.0},
}
LARGE = {"search": 300, "tries": 4}  # of pictures of 28x28 pixels, whose convolutions take longer


def search_in(teacher: str, dataset: str = "digits", seed: int = 1) -> InversionExperiment:
    """Return the usual search in the generator that this teacher taught on these images."""
    if dataset != "digits":
        duel = DuelExperiment.from_settings({"dataset": dataset, "objective": teacher})
        return InversionExperiment.of(duel.but(seed=seed), **LARGE)
    settings = {**GENERATORS[teacher], "objective": teacher, "seed": seed}
    return InversionExperiment.from_settings(settings)


def four_kinds(asked: AutoencoderExperiment) -> dict[str, Experiment]:
    """Return the run of each kind on the images, and from the seed, of `asked`."""
    coded = twins(asked)
    return {
        "ae": coded[PLAIN],
        "vae": coded[VARIATIONAL],
        "flow": search_in("nll", asked.dataset, asked.seed),
        "gan": search_in("plain", asked.dataset, asked.seed),
    }
