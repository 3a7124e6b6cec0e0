"""The duels on images that the page opens with, and their sides."""

from __future__ import annotations

from collections.abc import Mapping

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.fields import Value
from genlab.experiments.sides import sides

# data set -> what all sides share
IMAGE_DUELS: dict[str, Mapping[str, Value]] = {
    "glyphs": {"dataset": "glyphs"},
    "digits": {
        "dataset": "digits",
        "steps": 600,
        "batch": 128,
        "width": 128,
        "schedule": "cosine",
        "hybrid": 0.02,
        "r1": 1.0,
    },
    "mnist": {"dataset": "mnist"},
}
WASSERSTEIN: Mapping[str, Value] = {"loss": "wasserstein", "gradient_penalty": 10.0, "r1": 0.0}


def image_sides(duel: DuelExperiment) -> dict[str, DuelExperiment]:
    """Return the run of each side by its label: those of the plane, and WGAN-GP before the last."""
    found = sides(duel)
    plain = found.pop("plain GAN")
    found["WGAN-GP"] = sides(duel.but(objective="gan", **WASSERSTEIN))["GAN"]
    return {**found, "plain GAN": plain}


# The runs that come with the app: one of each teacher on drawn digits
RECORDED_DUELS = image_sides(DuelExperiment.from_settings(IMAGE_DUELS["glyphs"]))
