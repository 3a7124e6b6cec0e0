"""Mode collapse: the museum, the instrument with all that a game can be played with, its modes."""

from __future__ import annotations

from functools import partial

from genlab.kit.desk import Desk
from genlab.kit.duel.change import change
from genlab.kit.duel.museum import came, museum
from genlab.kit.instrument import instrument
from genlab.kit.outcome import outcome

BESIDE = ("dataset", "objective", "loss", "learning_rate", "critic_rate")
HOLDS = (  # what holds the discriminator
    "critic_steps",
    "gradient_penalty",
    "r1",
    "spectral",
    "instance_noise",
    "smoothing",
)
GROUPS = {"Hold the judge": HOLDS}


def collapse(desk: Desk) -> None:
    """Draw the museum, the instrument, and what the run that it shows came to."""
    laid = museum(desk)
    below = instrument(desk, BESIDE, {}, groups=GROUPS, also=partial(change, desk))
    with below:
        came(outcome(desk.experiment), laid)
