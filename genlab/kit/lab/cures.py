"""Cures: what each takes off the gap to the floor, prepared or a learner's own."""

from __future__ import annotations

import streamlit as st

from genlab.experiments.comparisons import COMPARISONS
from genlab.experiments.experiment import Experiment
from genlab.figures.lab import Gap, cures_figure
from genlab.kit import theme
from genlab.kit.desk import Desk
from genlab.kit.lab.knobs import OWN, knobs, student_of, turn, world_of
from genlab.kit.outcome import outcome
from genlab.kit.pictures import pictures
from genlab.kit.race import race
from genlab.kit.words import say

RACES = ("cures", "images")
YOURS = "your own"


def cures(desk: Desk) -> None:
    """Draw the knobs, a learner's own cure, the race of all, and what each came to."""
    knobs(desk)
    name = _chosen(desk)
    comparison = COMPARISONS[name]
    runs = _runs(desk, name)
    if name == "cures":
        say("Mix a cure of **your own**: it joins the race.")
        with st.container(horizontal=True, key="lab-cures"):
            turn(desk, ("student", *OWN))
        own = own_of(desk)
        same = [label for label, one in runs.items() if one == own]
        if not same:
            runs[YOURS] = own
    standings = race(
        runs,
        desk.key(f"race-{name}"),
        question=comparison.question,
        reveal=comparison.reveal,
        on=comparison.on,
        late=(YOURS,),
    )
    if standings.open:
        say(comparison.lesson)
        _gaps(desk)


def own_of(desk: Desk) -> Experiment:
    """Return the student with the learner's own cure."""
    now = desk.experiment.settings()
    return student_of(desk, str(now["student"]), **{name: now[name] for name in OWN})


def _chosen(desk: Desk) -> str:
    key = desk.key("cure")
    st.session_state.setdefault(key, desk.marks.get("cure", RACES[0]))
    chosen = st.segmented_control(
        "Cure",
        RACES,
        format_func=lambda name: COMPARISONS[name].title,
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    desk.marks["cure"] = chosen or RACES[0]
    return str(desk.marks["cure"])


def _runs(desk: Desk, name: str) -> dict[str, Experiment]:
    seed = int(desk.experiment.settings()["seed"])
    return COMPARISONS[name].experiments(seed, **world_of(desk))


def _gaps(desk: Desk) -> None:
    """Draw how far above the floor each cure ended that is recorded, and where stopping led."""
    runs = {**_runs(desk, "cures"), YOURS: own_of(desk), **_runs(desk, "images")}
    gaps: list[Gap] = []
    for label, one in runs.items():
        numbers = outcome(one).numbers
        if numbers and not any(one == other.experiment for other in gaps):
            floor = numbers["entropy"]
            gaps.append(Gap(label, numbers["gap"], numbers["best_nll"] - floor, one))
    if len(gaps) < 2:
        return
    st.subheader("Nats above the floor", anchor=False)
    told = "; ".join(f"{g.label}: {g.end:,.1f}, at its best step {g.best:,.1f}" for g in gaps)
    mode = theme.mode()
    alt = f"Nats above the floor. {told}."
    pictures(("cures", mode, told), lambda: [(cures_figure(gaps, mode), alt)])
    st.caption("Dot: at the end. Triangle: had one stopped at the best step. Log scale.")
