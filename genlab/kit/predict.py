"""Predict before the reveal: the learner commits first, then the run itself answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import streamlit as st

from genlab.kit.desk import Desk
from genlab.kit.outcome import Outcome
from genlab.kit.words import predict_first

Options: TypeAlias = Mapping[str, float | str | None]


def predict(
    desk: Desk, outcome: Outcome, question: str, on: str, options: Options, reveal: str
) -> None:
    """Draw the card of one prediction about this very run.

    on: the figure that decides, as the run's report names it.
    options: what the learner may say -> the figure's upper bound (exclusive), rising, or the mark
    of the run's chart that bounds it; None: open.
    reveal: a sentence with the run's figures in braces, `{gap:.3f}`.
    """
    marks = {bound for bound in options.values() if isinstance(bound, str)}
    if not outcome.has(on) or not marks <= set(outcome.marks):
        return
    mark = f"predicted.{question}.{outcome.experiment.run_id}"
    with st.container(border=True, key=f"{desk.page}-predict-{on}", gap="xsmall"):
        kept = desk.marks.get(mark)
        chosen = predict_first(
            question,
            list(options),
            kept,
            f"{desk.page}.{mark}",
            closed=kept is not None and outcome.over,
            on_change=desk.touch,
        )
        if chosen is None:
            then, whose = ("it is recorded", "this") if outcome.over else ("then train", "your")
            st.caption(f"Choose one; {then}. The answer comes from {whose} run.")
            return
        desk.marks[mark] = chosen
        if not outcome.over:
            st.caption("Noted. The answer comes when the run ends.")
            return
        truth = decided(options, outcome.numbers.get(on), outcome.marks)
        st.markdown(verdict(chosen, truth) + " " + quote(reveal, outcome))


def decided(
    options: Options, number: float | None, marks: Mapping[str, float] = MappingProxyType({})
) -> str | None:
    """Return the option that `number` falls under, or None where there is no such number."""
    if number is None:
        return None
    bounds = {o: marks[bound] if isinstance(bound, str) else bound for o, bound in options.items()}
    return next((o for o, bound in bounds.items() if bound is None or number < bound), None)


def verdict(chosen: str, truth: str | None) -> str:
    """Say whether the choice was right, by the run's own figures."""
    if truth is None:
        return "This run ended without the figure that decides."
    return "**You were right.**" if chosen == truth else f"**It came out otherwise: {truth}.**"


def quote(text: str, outcome: Outcome) -> str:
    """Return `text` with the run's figures in the places that name them."""
    known = {**outcome.marks, **outcome.numbers, **outcome.experiment.settings()}
    try:
        return text.format_map(known)
    except KeyError as missing:
        return f"The run has no figure {missing}."
