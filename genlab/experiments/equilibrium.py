"""Who starts at the equilibrium: the runs that are compared there, and who has left it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_claims import STAYS, stays
from genlab.experiments.duels import WITH_OPTIMUM
from genlab.experiments.sides import sides

GAME_NAMES = {
    "nonsaturating": "NSGAN",
    "saturating": "GAN",
    "leastsquares": "LSGAN",
    "hinge": "hinge GAN",
    "wasserstein": "WGAN-GP",
}
BOUNDED: dict[str, dict[str, Any]] = {"wasserstein": {"gradient_penalty": 10.0}}
BY_LIKELIHOOD = "NLL"
EXACT_D = ", exact D"
TENTH = 0.1  # of both usual rates


def from_equilibrium(
    truth: str, *, loss: str, tenth: bool, r1: float, steps: int, seed: int
) -> dict[str, DuelExperiment]:
    """Return the runs by their labels: likelihood, the game, and the game against the exact D.

    truth: a frozen flow's data set; tenth: whether both rates are a tenth of what is usual. A loss
    whose best D has no slope is not played against it. At the defaults these are the runs of
    `report nash`.
    """
    usual = DuelExperiment()
    game = usual.but(
        start="nash",
        dataset=truth,
        objective="gan",
        loss=loss,
        r1=r1,
        learning_rate=_rate(usual.learning_rate, tenth),
        critic_rate=_rate(usual.critic_rate, tenth),
        steps=steps,
        seed=seed,
        **BOUNDED.get(loss, {}),
    )
    by_label = sides(game)
    name = GAME_NAMES[loss]
    runs = {BY_LIKELIHOOD: by_label["NLL"], name + (", R1" if r1 else ""): by_label["GAN"]}
    if loss in WITH_OPTIMUM:
        exact = game.but(critic="exact", r1=usual.r1, critic_rate=usual.critic_rate)
        runs[name + EXACT_D] = exact
    return runs


def game_of(runs: Mapping[str, DuelExperiment]) -> str:
    """Return the label of the run with a learned discriminator."""
    return next(
        label for label, run in runs.items() if run.objective == "gan" and run.critic == "learned"
    )


def leeway(dim: int) -> float:
    """Return the nats that one who stays is off at most: the report's in the plane.

    KL adds up over coordinates, so in `dim` of them it is dim / 2 times as much.
    """
    return STAYS * dim / 2


def gone(kls: Mapping[str, Sequence[float | None]], steps: int, dim: int = 2) -> list[str]:
    """Return who has left, by the rule of the report: not all of its KLs are near 0.

    kls: label -> KL(truth || generator) in nats after `steps`, one a seed; None: not finite.
    """
    scale = STAYS / leeway(dim)
    return [
        label
        for label, of in kls.items()
        if not stays(label, {steps: [None if kl is None else kl * scale for kl in of]}).holds
    ]


def reported(nats: float | None) -> str:
    """Return a KL as it is told: "0" for what rounding makes, of the huge the order."""
    if nats is None or not math.isfinite(nats):
        return "beyond all numbers"
    if abs(nats) < 5e-5:
        return "0"
    if abs(nats) < 1000:
        return f"{nats:.3f}" if abs(nats) >= 0.0095 else f"{nats:.4f}"
    return f"{nats:.1e}".replace("e+0", "e").replace("e+", "e")


def _rate(usual: float, tenth: bool) -> float:
    return float(f"{usual * (TENTH if tenth else 1):.6g}")
