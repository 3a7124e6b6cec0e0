"""Prepared races: the learner chooses one, predicts, trains it, reads what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from genlab.experiments.comparisons import COMPARISONS
from genlab.kit.desk import Desk
from genlab.kit.race import race


def races(desk: Desk, names: Sequence[str], on_open: Callable[[dict[str, Any]], None]) -> None:
    """Draw the choice among comparisons, and the one that was chosen.

    names: keys of `COMPARISONS`; on_open: called with the settings of a run to be opened elsewhere.
    Raises `KeyError` for a comparison that there is not.
    """
    mark = "race"
    key = desk.key("races")
    st.session_state.setdefault(key, desk.marks.get(mark, names[0]))
    chosen = st.segmented_control(
        "Race",
        names,
        format_func=lambda name: COMPARISONS[name].title,
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    name = desk.marks[mark] = chosen or names[0]
    comparison = COMPARISONS[name]
    standings = race(
        comparison.experiments(),
        desk.key(f"race-{name}"),
        question=comparison.question,
        reveal=comparison.reveal,
        on=comparison.on,
        on_open=on_open,
    )
    if standings.open:
        st.markdown(comparison.lesson)
