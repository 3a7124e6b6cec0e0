"""Side by side, live, in step: one flow under each teacher, a prediction, what they came to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.sides import SIDES, STARTS, sides
from genlab.experiments.sides_told import (
    ALONE,
    CHOICES,
    Lead,
    lead_in_likelihood,
    lead_in_samples,
    lesson,
    right,
    told,
)
from genlab.kit import imagedata
from genlab.kit.desk import Desk
from genlab.kit.duel.change import change, duel_of
from genlab.kit.duel.side_knobs import equation, knobs, starts
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.race import predict_of_runs
from genlab.kit.race_table import table
from genlab.kit.raced import Entry, show
from genlab.kit.standings import Standings
from genlab.kit.words import say

FIRST = ("nll", "gan")  # who takes part unless the learner or a link says otherwise
HUES = {label: hue for hue, label in enumerate(SIDES)}
QUESTION = (
    "Same flow, same first weights, same data. At the end, who has the lower exact NLL, and whose "
    "samples are better ({})?"
)
COUNTS = {"image": "the lower FID", "plane": "more of them near a mode"}
LIKELIHOOD = "Same flow, same first weights, same data. Whose exact NLL is better at the end?"
LEFT = "sides-left"  # the mark of the duel of which a side was opened elsewhere
Runs = Mapping[str, DuelExperiment]


def side_by_side(desk: Desk) -> None:
    """Draw the starts and the controls, who takes part, the prediction, the runs, what they say."""
    _returned(desk)
    starts(desk, STARTS)
    among = knobs(desk, partial(_among, desk), partial(_change, desk))
    runs = _taking_part(among, duel_of(desk))
    if not runs:
        say("Choose who takes part.")
        return
    if imagedata.mnist_missing(runs.values()):
        imagedata.card(desk)
        return
    _race(desk, runs)
    equation(desk)


def _returned(desk: Desk) -> None:
    """Lay the duel out again of which one side was opened elsewhere: a side knows less of it."""
    left = desk.marks.pop(LEFT, None)
    if isinstance(left, DuelExperiment) and duel_of(desk) in sides(left).values():
        desk.set(**left.settings())


def _change(desk: Desk, among: list[str]) -> None:
    """Draw what can be done to the runs under way."""
    change(desk, partial(_taking_part, among))


def _among(desk: Desk) -> list[str]:
    """Draw the choice of who takes part; return their objectives, as links name them."""
    key = desk.key("sides")
    there = {objective: label for label, objective in SIDES.items()}
    known = [name for name in desk.link.among if name in there]
    st.session_state[key] = known or list(FIRST)

    def choose() -> None:
        taking = [name for name in there if name in st.session_state[key]]
        desk.take_part([] if taking == list(FIRST) else taking)

    chosen = st.pills(
        "Who takes part",
        list(there),
        selection_mode="multi",
        format_func=there.__getitem__,
        key=key,
        on_change=choose,
    )
    return [name for name in there if name in chosen]


def _taking_part(among: list[str], duel: DuelExperiment) -> dict[str, DuelExperiment]:
    """Return the runs of those who take part, by label."""
    return {label: one for label, one in sides(duel).items() if one.objective in among}


def _race(desk: Desk, runs: Runs) -> None:
    """Draw the prediction where both teachers take part, the runs, and what they came to."""
    found = {label: outcome(one) for label, one in runs.items()}
    standings = Standings(found)
    asked = {"NLL", "GAN"} <= set(runs)
    key = desk.key("sides-race")
    chosen = _predicted(key, found, standings.over) if asked else None
    entries = [Entry(label, one, hue=HUES[label]) for label, one in runs.items()]
    answered = (chosen is not None) if asked else None
    opened = partial(_open, desk)
    begun = desk.onward + desk.asked  # the panel of own data asks for training too
    show(entries, key, "tiles", answered=answered, onward=begun, on_open=opened)
    if standings.over and (chosen is not None or not asked):
        if not asked:
            say(_figures(found))
        table(standings, ranked=False)


def _predicted(key: str, found: Mapping[str, Outcome], over: bool) -> str | None:
    """Draw the card of the prediction, and once all is over its answer; return the choice."""
    nll, gan = found["NLL"], found["GAN"]
    counted = nll.experiment.statics()
    samples = bool(counted["modes"] or counted.get("judge"))
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        chosen = predict_of_runs(
            QUESTION.format(COUNTS[counted["kind"]]) if samples else LIKELIHOOD,
            CHOICES if samples else ALONE,
            key,
            (nll.experiment, gan.experiment),
            over=over,
        )
        if chosen is not None and over:
            say(_answered(chosen, nll.numbers, gan.numbers))
            say(_figures(found))
    return chosen


def _answered(chosen: str, nll: Mapping[str, float], gan: Mapping[str, float]) -> str:
    likelihood, samples = lead_in_likelihood(nll, gan), lead_in_samples(nll, gan)
    if likelihood is None:
        return "**A side broke off before its figures were measured**, so nobody is judged."
    verdict = "You were right" if right(chosen, likelihood, samples) else "It came out otherwise"
    return f"**{verdict}:** {_leads(likelihood, samples)} {lesson(likelihood, samples)}"


def _leads(likelihood: Lead, samples: Lead | None) -> str:
    words = {"neither": "neither leads"}
    said = f"in likelihood {words.get(likelihood, likelihood + ' leads')}"
    if samples is not None:
        said += f", in samples {words.get(samples, samples + ' leads')}"
    return f"{said}."


def _figures(found: Mapping[str, Outcome]) -> str:
    """Return what every run came to, in sentences."""
    statics = next(iter(found.values())).experiment.statics()
    floor = statics["floor"] if statics["unit"] == "nats" else None
    numbers = {label: one.numbers for label, one in found.items()}
    return told(numbers, floor, statics["unit"], statics["modes"])


def _open(desk: Desk, settings: Mapping[str, object]) -> None:
    """Lay a side out where the instrument shows it; all of them are kept to come back to."""
    desk.marks[LEFT] = duel_of(desk)
    desk.set(**settings)  # type: ignore[arg-type]
    desk.turn_to("collapse")
