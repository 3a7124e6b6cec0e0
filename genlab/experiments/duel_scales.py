"""What a duel's curves are drawn against: where both players rest, how many modes there are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from genlab.experiments.duel_changes import read_changes

if TYPE_CHECKING:
    from genlab.experiments.duel import DuelExperiment

MODES = {"8gaussians": 8, "ring8": 8, "grid25": 25}  # data set -> modes that can be counted

# loss -> what D and G pay where samples are like data and D says 0 to all; what counts from no
# fixed height has no figure
EQUILIBRIA: dict[str, dict[str, float]] = {
    "nonsaturating": {"d_loss": 2 * math.log(2), "g_loss": math.log(2)},
    "saturating": {"d_loss": 2 * math.log(2), "g_loss": -math.log(2)},
    "leastsquares": {"d_loss": 1.0, "g_loss": 0.5},
    "hinge": {"d_loss": 2.0},
    "wasserstein": {"d_loss": 0.0},
}
UNSETTLING = ("loss", "smoothing", "gradient_penalty")  # with them D rests elsewhere, or nowhere


def chart_statics(settings: DuelExperiment) -> dict[str, Any]:
    """Return what a player's chart must know: its lines, the modes, where both players rest."""
    return {
        "lines": {"train": "bits_per_dim" if settings.is_image else "nll", "held": "held_out"},
        "modes": MODES.get(settings.dataset) if settings.start == "fresh" else None,
        "equilibrium": equilibrium(settings),
    }


def equilibrium(settings: DuelExperiment) -> dict[str, float]:
    """Return what each player pays at the equilibrium, {} where none is known for these settings.

    Doubted labels move it, and a gradient penalty asks D for a slope that it has not there.
    """
    changed = {name for knobs in read_changes(settings.changes).values() for name in knobs}
    moved = settings.smoothing or settings.gradient_penalty or changed & set(UNSETTLING)
    if settings.objective == "nll" or moved:
        return {}
    return EQUILIBRIA[settings.loss]
