"""The museum of collapse: a row of prepared games, each with the picture of its own run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from genlab.data.shipped import AssetError, about
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.exhibits import EXHIBITS, MODES_OF, Exhibit, exhibit_of
from genlab.experiments.frame import decode
from genlab.figures.exhibits import thumbnail
from genlab.kit import theme
from genlab.kit.desk import Desk
from genlab.kit.outcome import Outcome, store
from genlab.kit.pictures import pictures
from genlab.kit.words import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CARD = 100  # pixels
HUGE = 1e5  # nats from which on an NLL is told by its order


def museum(desk: Desk) -> Exhibit | None:
    """Draw the row of exhibits; return the one that lies on the desk, None where none does."""
    laid = exhibit_of(experiment_of(desk))
    with st.container(horizontal=True, key="museum", gap="xsmall"):
        for name, one in EXHIBITS.items():
            with st.container(width=CARD, key=f"museum-{name}", gap="xsmall"):
                _picture(one)
                st.button(
                    one.title,
                    key=desk.key(f"exhibit-{name}"),
                    type="primary" if one is laid else "secondary",
                    on_click=desk.choose,
                    args=(one.experiment.changed(),),
                    width="stretch",
                )
    if laid is not None:
        say(f"**{laid.title}.** {laid.look}")
    return laid


def came(run: Outcome, exhibit: Exhibit | None) -> None:
    """Say what a run that is over came to, and how often its exhibit comes out so."""
    if run.rests and "modes" in run.reached:
        words = f"This run {told(run)}."
        if exhibit is not None:
            shown = exhibit.holds(run.reached)
            words += (
                f" As the exhibit has it: {exhibit.claim}."
                if shown
                else f" **Not as the exhibit has it**, which is: {exhibit.claim}."
            )
        say(words)
    if exhibit is not None:
        st.caption(_over_seeds(exhibit))


def told(run: Outcome) -> str:
    """Return what a run came to as a clause: its modes, its good samples, its exact NLL."""
    had, data = run.reached, str(run.experiment.settings()["dataset"])
    ended = "was stopped" if run.state == "stopped" else "ended"
    words = (
        f"{ended} with **{had['modes']:.0f} of {MODES_OF[data]} modes** and "
        f"**{100 * had['quality']:.1f} %** high quality"
    )
    nll = had.get("nll", had.get("held_out"))
    if nll is None:
        return f"{words}; without a flow it has no NLL to tell of what it misses"
    floor = run.experiment.statics()["floor"]
    said = f"{nll:,.2f}" if abs(nll) < HUGE else f"{nll:.1e}"
    return f"{words}; its exact NLL is **{said} nats**, the floor {floor:.2f}"


def experiment_of(desk: Desk) -> DuelExperiment:
    """Return the duel that lies on the desk."""
    assert isinstance(desk.experiment, DuelExperiment)
    return desk.experiment


def _over_seeds(exhibit: Exhibit) -> str:
    """Say in how many seeds it comes out so, as the report over seeds found."""
    try:
        report = about("reports", "exhibits")
    except AssetError:
        return ""
    rows: list[Mapping[str, Any]] = report["rows"]
    row = next(one for one in rows if one["title"] == exhibit.title)
    held, seeds = row["held"], len(report["seeds"])
    modes = ", ".join("–" if n is None else f"{n:.0f}" for n in row["modes"])
    often = "in every one" if held == seeds else f"**only in {held}**" if held else "**in none**"
    return f"Trained from {seeds} seeds, it came out so {often}: {modes} modes."


def _picture(exhibit: Exhibit) -> None:
    """Draw the end of the exhibit's own run; an empty frame where it has not been trained."""
    one, mode = exhibit.experiment, theme.mode()
    run = store().run(one.run_id)
    if run is None or run.state != "done":
        st.html('<div class="gl-exhibit"></div>')
        return

    def draw() -> list[tuple[Figure, str]]:
        frames = [decode(blob) for _, blob in store().blobs(one.run_id)]
        return [(thumbnail(frames, one.statics(), mode), f"{exhibit.title}: the last samples")]

    pictures((one.run_id, mode, run.step), draw)
