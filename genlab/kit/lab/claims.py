"""The claims: a prediction, the runs that decide, a figure made from them, what the rules say."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from genlab.experiments.claims import Verdict
from genlab.experiments.experiment import MAX_SEED, Experiment
from genlab.experiments.students import STUDENTS, plenty
from genlab.experiments.study import CLAIMS, SEEDS, Claim, Evidence
from genlab.figures.claims import FIGURES
from genlab.kit import theme
from genlab.kit.desk import Desk
from genlab.kit.lab.evidence import evidence, outcomes, over
from genlab.kit.lab.knobs import knobs, student_of
from genlab.kit.lab.recorded import recorded
from genlab.kit.pictures import pictures
from genlab.kit.race import predict_of_runs
from genlab.kit.raced import Entry, show
from genlab.kit.words import say

BESIDE = "with early stopping"  # a question beside the study's claim, which its verdicts name so


def claims(desk: Desk) -> None:
    """Draw the knobs, the choice among the claims, and the one that was chosen."""
    knobs(desk)
    name = _chosen(desk)
    claim = CLAIMS[name]
    say(f"**The study says:** {claim.says}")
    if claim.n:
        say(
            f"Here {_images(desk, claim):,} images are learnt from, whatever stands above: too "
            "many to learn them by heart."
        )
    seeds = SEEDS if _several(desk) else 1
    runs = {student: _seeds(desk, claim, student, seeds) for student in claim.students}
    found = outcomes(runs)
    ended = over(found)
    every = [one for of in runs.values() for one in of]
    key = desk.key(f"claim-{name}")
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        chosen = predict_of_runs(claim.question, claim.options, key, every, over=ended)
        proof = evidence(found) if ended and chosen else None
        if isinstance(proof, Evidence) and chosen:
            say(_answered(claim, proof, chosen))
    show(_entries(runs, seeds), key, "field", answered=chosen is not None, chart=claim.chart)
    if isinstance(proof, str):
        say(proof)
    elif proof is not None:
        _judged(name, claim, proof)
    if chosen:  # or it would give the answer away
        recorded(str(desk.experiment.settings()["teacher"]))


def _chosen(desk: Desk) -> str:
    key = desk.key("claim")
    names = list(CLAIMS)
    st.session_state.setdefault(key, desk.marks.get("claim", names[0]))
    chosen = st.segmented_control(
        "Claim",
        names,
        format_func=lambda name: CLAIMS[name].title,
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    desk.marks["claim"] = chosen or names[0]
    return str(desk.marks["claim"])


def _images(desk: Desk, claim: Claim) -> int:
    """Return how many images a claim is about: no more than are plenty in this world."""
    return min(claim.n, plenty(str(desk.experiment.settings()["teacher"])))


def _several(desk: Desk) -> bool:
    key = desk.key("seeds")
    st.session_state.setdefault(key, desk.marks.get("seeds", False))
    desk.marks["seeds"] = st.toggle(f"From {SEEDS} seeds, as bands", key=key)
    return bool(desk.marks["seeds"])


def _seeds(desk: Desk, claim: Claim, student: str, count: int) -> Sequence[Experiment]:
    """Return a student's runs: from the desk's seed and those that follow."""
    first = student_of(desk, student, **({"n": _images(desk, claim)} if claim.n else {}))
    return [first.but(seed=(first.seed + k) % (MAX_SEED + 1)) for k in range(count)]


def _entries(runs: dict[str, Sequence[Experiment]], seeds: int) -> list[Entry]:
    hues = {name: k for k, name in enumerate(STUDENTS)}
    return [
        Entry(_label(student, one, seeds), one, STUDENTS[student].title, hues[student])
        for student, of in runs.items()
        for one in of
    ]


def _label(student: str, one: Experiment, seeds: int) -> str:
    title = STUDENTS[student].title
    return title if seeds == 1 else f"{title}, seed {one.seed}"


def _answered(claim: Claim, proof: Evidence, chosen: str) -> str:
    truth = claim.answer(proof)
    return "**You were right.**" if chosen == truth else f"**It came out otherwise: {truth}.**"


def _judged(name: str, claim: Claim, proof: Evidence) -> None:
    """Draw the figure, and what the rules say of each part of the claim."""
    mode = theme.mode()
    content = tuple((s, tuple(one["nll"] for one in of)) for s, of in proof.figures.items())
    pictures((name, mode, content), lambda: FIGURES[name](proof, mode))
    st.caption(claim.lesson)
    for verdict in claim.judge(proof):
        say(_said(verdict))
    if proof.seeds < SEEDS:
        st.caption(f"From one seed. {SEEDS} seeds say what is luck.")


def _said(verdict: Verdict) -> str:
    """Say whether a part of the claim holds here, and whether that is what the study found."""
    part = verdict.claim.partition(": ")[2]
    part = part[0].upper() + part[1:]
    if BESIDE in part:
        holds = "it holds" if verdict.holds else "it does not hold"
        return f":material/chevron_right: **{part}** {holds}: {verdict.why}."
    if verdict.holds:
        return f":material/check: **{part}**: holds, as in the study: {verdict.why}."
    return (
        f":material/close: **{part}**: here it does not hold, unlike in the study, because: "
        f"{verdict.why}."
    )
