"""At the equilibrium: who stays there, who leaves; a prediction, the runs, what the report says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.equilibrium import (
    BY_LIKELIHOOD,
    game_of,
    gone,
    leeway,
    reported,
)
from genlab.experiments.experiment import MAX_SEED
from genlab.kit.desk import Desk
from genlab.kit.duel.nash_knobs import SEEDS, knobs
from genlab.kit.duel.nash_told import nash_told
from genlab.kit.outcome import OVER, Outcome, outcome
from genlab.kit.race import predict_of_runs
from genlab.kit.race_table import table
from genlab.kit.raced import Entry, show
from genlab.kit.standings import Standings
from genlab.kit.words import say

QUESTION = "All start as the truth itself. Who has left, more than {:g} nats, at the end?"
JITTER = "Steps of likelihood are noisy as well: how far that carries depends on the rate."
NOBODY = "nobody"
WHY = (
    "**Why?** The best D is undecided everywhere here, so it pushes nowhere. A learned D sees only "
    "batches: it tilts with their noise, the generator follows the tilt, D answers, and both turn "
    "around the equilibrium instead of resting there."
)
ENDED = (*OVER, "failed")


def nash(desk: Desk) -> None:
    """Draw the knobs, the prediction, the runs in step, what came of them, and the report."""
    runs, several = knobs(desk)
    seeds = {label: _seeds(one, SEEDS if several else 1) for label, one in runs.items()}
    found = {label: [outcome(one) for one in of] for label, of in seeds.items()}
    every = [one for of in seeds.values() for one in of]
    ended = all(one.state in ENDED for of in found.values() for one in of)
    key = desk.key("nash")
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        question = QUESTION.format(leeway(every[0].dim))
        chosen = predict_of_runs(question, [*runs, NOBODY], key, every, over=ended)
        if chosen and ended:
            say(_answered(found, chosen, every[0]))
    judges = "" if several else runs[game_of(runs)].run_id
    show(
        _entries(seeds),
        f"{key}-race",
        "field" if several else "tiles",
        answered=chosen is not None,
        on="kl",
        chart="kl",
        verdicts=judges,
        even=leeway(every[0].dim),
    )
    if not (chosen and ended):  # or the report would give the answer away
        return
    if not several:
        table(Standings({label: of[0] for label, of in found.items()}, "kl"), ranked=False)
    nash_told()
    say(WHY)
    st.button(
        "The same ring in the smallest GAN",
        key=f"{key}-dirac",
        icon=":material/target:",
        on_click=desk.turn_to,
        args=("dirac",),
    )


def _seeds(one: DuelExperiment, count: int) -> list[DuelExperiment]:
    return [one.but(seed=(one.seed + k) % (MAX_SEED + 1)) for k in range(count)]


def _entries(seeds: Mapping[str, Sequence[DuelExperiment]]) -> list[Entry]:
    return [
        Entry(label if len(of) == 1 else f"{label}, seed {one.seed}", one, label, hue)
        for hue, (label, of) in enumerate(seeds.items())
        for one in of
    ]


def _answered(found: Mapping[str, Sequence[Outcome]], chosen: str, one: DuelExperiment) -> str:
    """Say whether the prediction was right, by the rule of the report, and each one's KL."""
    if any(one.state == "stopped" for of in found.values() for one in of):
        return "A run was stopped early, so nobody is judged: train all of them to their end."
    kls = {label: [one.numbers.get("kl") for one in of] for label, of in found.items()}
    left = gone(kls, one.steps, one.dim)
    right = chosen in left if left else chosen == NOBODY
    truth = " and ".join(left) or NOBODY
    verdict = "You were right" if right else "It came out otherwise"
    each = "; ".join(f"{label} {_range(of)}" for label, of in kls.items())
    noted = f" {JITTER}" if BY_LIKELIHOOD in left else ""
    return (
        f"**{verdict}: {truth} left.** KL(truth ∥ generator) after {one.steps:,} steps: {each} "
        f"nats.{noted}"
    )


def _range(kls: Sequence[float | None]) -> str:
    told = sorted(kls, key=lambda nats: float("inf") if nats is None else nats)
    ends = list(dict.fromkeys(reported(nats) for nats in (told[0], told[-1])))
    return " to ".join(ends)
