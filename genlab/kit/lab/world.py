"""Make a world: its images, and the floor under all students' NLL."""

from __future__ import annotations

import streamlit as st

from genlab.data.shipped import about
from genlab.experiments.students import EXACT, STUDENTS
from genlab.figures.lab import floor_figure
from genlab.kit import theme
from genlab.kit.desk import Desk
from genlab.kit.lab.knobs import knobs, student_of
from genlab.kit.outcome import outcome
from genlab.kit.pictures import pictures
from genlab.kit.raced import Entry, show
from genlab.kit.words import say


def world(desk: Desk) -> None:
    """Draw the knobs, a sample of the world, and its floor with what students came to."""
    knobs(desk)
    known = about("teachers", str(desk.experiment.settings()["teacher"]))
    n = desk.experiment.settings()["n"]
    sample, words = st.columns([1, 1.5], gap="large")
    with sample:
        say(f":data[Drawn from the truth]: 64 of the {n:,} images to learn from.")
        entry = Entry("the truth", student_of(desk, EXACT))
        show([entry], desk.key("sample"), "sample")
        st.button("Draw others", key=desk.key("redraw"), on_click=desk.reseed)
    with words:
        say(
            f"A Real NVP was trained on {known['title'].lower()}, then frozen. From here on it "
            "**is** the truth: whatever it draws is real, and the density of every image is known "
            "exactly. That its digits are rough does not matter."
        )
        say(
            f"So is the :truth[floor]: the entropy of the truth, **{known['entropy']:.3f} ± "
            f"{known['entropy_stderr']:.3f} nats**, the mean of $-\\log p$ over "
            f"{known['entropy_draws']:,} draws. No student's NLL of new images lies below it on "
            "average; what is above it is KL(truth ∥ student)."
        )
        _floor(desk, known)
        say(
            f"A student sees **{n:,}** images, fixed for a seed. Judged it is on others, "
            "drawn anew."
        )


def _floor(desk: Desk, known: dict[str, float]) -> None:
    """Draw the floor, and where this world's students ended that are recorded."""
    ended = {name: outcome(student_of(desk, name)).numbers for name in STUDENTS}
    ends = {s: (one["train_nll"], one["best_nll"], one["nll"]) for s, one in ended.items() if one}
    figure = floor_figure(known["entropy"], known["entropy_stderr"], ends, theme.mode())
    told = "; ".join(f"{STUDENTS[s].title}: {end:,.1f}" for s, (_, _, end) in ends.items())
    alt = (
        f"The floor at {known['entropy']:.3f} nats. Held-out NLL of students: {told or 'none yet'}."
    )
    pictures([(figure, alt)])
