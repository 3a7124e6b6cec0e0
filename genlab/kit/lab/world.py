"""Make a world: its images, and the floor under all students' NLL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from genlab.data.shipped import about
from genlab.experiments.frame import decode
from genlab.experiments.students import EXACT, care
from genlab.figures.lab import enlarged_figure, floor_figure, signed
from genlab.kit import theme
from genlab.kit.desk import Desk
from genlab.kit.lab.knobs import knobs, student_of
from genlab.kit.outcome import store
from genlab.kit.pictures import pictures
from genlab.kit.raced import Entry, show
from genlab.kit.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def world(desk: Desk) -> None:
    """Draw the knobs, a sample of the world, and its floor with what students came to."""
    knobs(desk)
    teacher, n = str(desk.experiment.settings()["teacher"]), desk.experiment.settings()["n"]
    known, shown = about("teachers", teacher), care(teacher).shown
    title = known["title"] if known["title"].isupper() else known["title"].lower()  # MNIST
    sample, words = st.columns([1, 1.5], gap="large")
    with sample:
        say(f":data[Drawn from the truth]: {shown} of the {n:,} images to learn from.")
        entry = Entry("the truth", student_of(desk, EXACT))
        show([entry], desk.key("sample"), "sample")
        st.button("Draw others", key=desk.key("redraw"), on_click=desk.reseed)
    with words:
        say(
            f"A Real NVP was trained on {title}, then frozen. From here on it "
            "**is** the truth: whatever it draws is real, and the density of every image is known "
            "exactly. That its digits are rough does not matter."
        )
        say(
            f"So is the :truth[floor]: the entropy of the truth, **{signed(known['entropy'])} ± "
            f"{known['entropy_stderr']:.3f} nats**, the mean of $-\\log p$ over "
            f"{known['entropy_draws']:,} draws. No student's NLL of new images lies below it on "
            "average; what is above it is KL(truth ∥ student)."
        )
        _floor(desk, known)
        say(
            f"A student learns from **{n:,}** images, the same for a seed. It is judged on "
            "others, drawn anew."
        )


def _floor(desk: Desk, known: dict[str, float]) -> None:
    """Draw the floor, as it lies on a student's way, and with its standard error."""
    floor, stderr, mode = known["entropy"], known["entropy_stderr"], theme.mode()
    first = store().blob_at(student_of(desk, EXACT).run_id, 0)
    start = decode(first).losses.get("held_out") if first else None
    said = "" if start is None else f" An untrained student is {start - floor:.1f} nats above it."
    alt = f"The floor is {floor:.3f} nats, its standard error {stderr:.3f}.{said}"

    def draw() -> list[tuple[Figure, str]]:
        enlarged = enlarged_figure(floor, stderr, mode)
        return [(floor_figure(floor, stderr, start, mode), alt), (enlarged, "The same, enlarged.")]

    pictures(("floor", mode, floor, start), draw)
