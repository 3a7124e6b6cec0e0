"""Send students: the learner chooses who takes part; all train side by side."""

from __future__ import annotations

import streamlit as st

from genlab.experiments.students import STUDENTS
from genlab.kit.desk import Desk
from genlab.kit.lab.knobs import knobs, student_of
from genlab.kit.race import race
from genlab.kit.words import say

FIRST = ["exact", "fewer", "narrower"]
QUESTION = "Which one ends with the lowest held-out NLL?"
REVEAL = (
    "Lowest: {best}, {best_nll:,.1f} nats; highest: {worst}, {worst_nll:,.1f}. At their best "
    "steps: {best_best_nll:,.1f} and {worst_best_nll:,.1f}."
)


def students(desk: Desk) -> None:
    """Draw the knobs, who takes part, and their race."""
    knobs(desk)
    key = desk.key("students")
    st.session_state.setdefault(key, desk.marks.get("students", FIRST))
    chosen = st.pills(
        "Who takes part",
        list(STUDENTS),
        selection_mode="multi",
        format_func=lambda name: STUDENTS[name].title,
        key=key,
    )
    desk.marks["students"] = chosen
    if len(chosen) < 2:
        say("Choose at least two.")
        return
    hues = {one.title: k for k, one in enumerate(STUDENTS.values())}
    runs = {one.title: student_of(desk, name) for name, one in STUDENTS.items() if name in chosen}
    race(runs, desk.key("students-race"), question=QUESTION, reveal=REVEAL, on="nll", hues=hues)
