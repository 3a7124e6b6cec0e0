"""The museum of collapse: a row of prepared games, each with the picture of its own run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from genlab.data.shipped import AssetError, about
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.exhibits import EXHIBITS, MODES_OF, Exhibit, exhibit_of
from genlab.figures.exhibits import thumbnail, unpacked
from genlab.kit import theme
from genlab.kit.desk import Desk
from genlab.kit.outcome import Outcome
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
                    on_click=_lay_out,
                    args=(desk, one),
                    width="stretch",
                )
    with st.container(key="museum-words"):  # there in any case, so that the player keeps its place
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


def _report() -> Mapping[str, Any]:
    """Return what the report over seeds found; without it, nothing."""
    try:
        return about("reports", "exhibits")
    except AssetError:
        return {"seeds": [], "rows": []}


def _row(exhibit: Exhibit) -> Mapping[str, Any] | None:
    rows = _report()["rows"]
    return next((one for one in rows if one["title"] == exhibit.title), None)


def _over_seeds(exhibit: Exhibit) -> str:
    """Say in how many seeds it comes out so, as the report over seeds found."""
    row = _row(exhibit)
    if row is None:
        return ""
    held, seeds = row["held"], len(_report()["seeds"])
    modes = ", ".join("–" if n is None else f"{n:.0f}" for n in row["modes"])
    often = "in every one" if held == seeds else f"**only in {held}**" if held else "**in none**"
    return f"Trained from {seeds} seeds, it came out so {often}: {modes} modes."


def _picture(exhibit: Exhibit) -> None:
    """Draw the end of the exhibit's own run, as the report kept it."""
    row, mode = _row(exhibit), theme.mode()
    if row is None:
        st.html('<div class="gl-exhibit"></div>')
        return
    window = exhibit.experiment.entry.window

    def draw() -> list[tuple[Figure, str]]:
        points = {name: unpacked(row[name], window) for name in ("data", "samples")}
        return [(thumbnail(points, window, mode), f"{exhibit.title}: the last samples")]

    pictures(("exhibit", mode, row["samples"]), draw)


def _lay_out(desk: Desk, exhibit: Exhibit) -> None:
    """Have the exhibit's game on the desk, and train it if nobody has."""
    desk.choose(exhibit.experiment.settings())  # whatever the page starts with
    desk.asked += 1
