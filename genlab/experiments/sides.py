"""The sides of a duel: the same flow, seed and data under each of the teachers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genlab.experiments.duel_changes import CHANGEABLE
from genlab.experiments.duel_pictures import picture_usual
from genlab.experiments.duel_stages import only_changes
from genlab.experiments.fields import Value

if TYPE_CHECKING:
    from genlab.experiments.duel import DuelExperiment

# where the page may begin, each with what it takes to see something in half a minute
STARTS: dict[str, Mapping[str, Value]] = {
    "Eight Gaussians": {"dataset": "8gaussians", "steps": 2000},
    "Two moons": {"dataset": "moons", "steps": 2000},
    "Ring of eight": {"dataset": "ring8"},
    "Grid of 25": {"dataset": "grid25"},
    "Handwritten digits": {"dataset": "digits", "steps": 600, "couplings": 6, "width": 128},
}
SIDES = {"NLL": "nll", "GAN": "gan", "hybrid": "hybrid", "plain GAN": "plain"}  # label -> objective

OF_THE_GAME = (  # what only a side with a discriminator has
    "loss",
    "critic",
    "gradient_penalty",
    "r1",
    "spectral",
    "instance_noise",
    "smoothing",
    "critic_steps",
    "critic_rate",
    "critic_width",
    "critic_depth",
)
OF_BOTH = ("hybrid",)  # what only a side with both teachers has
ABSENT = {"nll": (*OF_THE_GAME, *OF_BOTH), "gan": OF_BOTH, "plain": OF_BOTH, "hybrid": ()}


def sides(settings: DuelExperiment) -> dict[str, DuelExperiment]:
    """Return the run of each side by its label, whatever side `settings` are of.

    What does not concern a side is at its default there, so that a change of it gives no new run:
    the likelihood's stays what it was when the discriminator's loss changes. What is as usual with
    the teacher of `settings` is as usual with each side's own. At the equilibrium, and against the
    exact discriminator, there is no plain GAN: it has no density.
    """
    no_plain = settings.start == "nash" or settings.critic == "exact"
    return {
        label: _side(settings, objective)
        for label, objective in SIDES.items()
        if not (objective == "plain" and no_plain)
    }


def label_of(settings: DuelExperiment) -> str:
    """Return the label of the side that `settings` are of."""
    return next(label for label, objective in SIDES.items() if objective == settings.objective)


def _side(settings: DuelExperiment, objective: str) -> DuelExperiment:
    """Return one side's run; what is usual with the one teacher is so with the other too."""
    absent, now = ABSENT[objective], settings.settings()
    ours, theirs = _usual(settings, settings.objective), _usual(settings, objective)
    own: dict[str, Any] = {name: theirs[name] for name in ours if now[name] == ours[name]}
    own |= {name: theirs[name] for name in absent}
    changes = only_changes(settings.changes, set(CHANGEABLE) - set(absent))
    return settings.but(**{**own, "objective": objective, "changes": changes})


def _usual(settings: DuelExperiment, objective: str) -> dict[str, Any]:
    """Return what the settings are with this teacher on these data where nothing is said."""
    where = {"dataset": settings.dataset, "objective": objective}
    return {**type(settings)().settings(), **picture_usual(where), **where}
