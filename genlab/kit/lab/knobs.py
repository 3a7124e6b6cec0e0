"""The knobs of the lab: which world, how many images of it; all races of the page heed them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import Value, specs
from genlab.experiments.students import usual
from genlab.kit import prose
from genlab.kit.controls import control
from genlab.kit.desk import Desk
from genlab.kit.share import share

WORLD = ("teacher", "n", "seed")
OWN = ("weight_decay", "dropout", "jitter")  # a learner's own cure
KNOB, WIDER = 160, {"teacher": 176, "student": 220}  # pixels: two side by side on a phone


def knobs(desk: Desk) -> None:
    """Draw the world's controls in a row, and what is wrong with them or with the link."""
    if desk.link.complaints:
        lead = "Not all of this link could be read; defaults stand in for the rest."
        st.html(prose.notice([lead, *desk.link.complaints]))
    with st.container(horizontal=True, key="lab-knobs", vertical_alignment="bottom"):
        turn(desk, WORLD, {"teacher": partial(_settled, desk)})
        with st.container(width=130):
            share(desk.key("share"), desk.query)
    if desk.problem:
        st.html(prose.notice([desk.problem]))


def turn(
    desk: Desk, names: Sequence[str], moved: dict[str, Callable[[], None]] | None = None
) -> None:
    """Draw the controls of some settings; moved: who hears of a move instead of the desk."""
    known, values = specs(desk.start), desk.experiment.settings()
    for name in names:
        if name not in desk.link.hidden:
            with st.container(width=WIDER.get(name, KNOB)):
                heard = (moved or {}).get(name, desk.touch)
                control(known[name], desk.key(name), values[name], heard)


def world_of(desk: Desk) -> dict[str, Value]:
    """Return the settings that all races share: the teacher and the number of images."""
    now = desk.experiment.settings()
    return {"teacher": now["teacher"], "n": now["n"]}


def student_of(desk: Desk, student: str, **own: Value) -> Experiment:
    """Return a student as this world's are usually trained, from the desk's images and seed."""
    now = desk.experiment.settings()
    shared = {**usual(str(now["teacher"])), **{name: now[name] for name in WORLD}}
    return type(desk.start).from_settings({**shared, "student": student, **own})


def _settled(desk: Desk) -> None:
    """Another world was chosen: take as many of its images as are usual there."""
    desk.touch()
    teacher = st.session_state[desk.key("teacher")]
    st.session_state[desk.key("n")] = usual(teacher).get("n", type(desk.start)().settings()["n"])
