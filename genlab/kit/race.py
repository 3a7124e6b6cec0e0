"""Several runs in step: pictures side by side or one band, a prediction, what each came to.

race({"8 layers": deep, "2 layers": shallow}, "race", question="Which ends nearest the floor?",
     reveal="{best} came nearest: {best_gap:.3f} nats above the floor.")
seeds(experiment, "seeds")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import streamlit as st

from genlab.experiments.experiment import MAX_SEED, Experiment
from genlab.experiments.fields import Value
from genlab.kit.outcome import outcome
from genlab.kit.player import watch
from genlab.kit.race_table import table
from genlab.kit.standings import Standings
from genlab.kit.words import predict_first

Display = Literal["tiles", "band"]
Open = Callable[[dict[str, Value]], None]

MOST_RUNS = 6  # pictures that fit side by side, and colours that all eyes tell apart


def race(
    runs: Mapping[str, Experiment],
    key: str,
    *,
    display: Display = "tiles",
    question: str = "",
    reveal: str | None = None,
    on: str = "",
    on_open: Open | None = None,
) -> Standings:
    """Draw 2 to 6 runs by their labels, side by side or as one band; return what became of them.

    question: asked before the runs answer; one of the labels is chosen. Until then the end of
    runs that are recorded already is not shown.
    reveal: sentences with the runs' figures in braces, as `Standings.quote` reads them.
    on: the figure that decides, lower is better; "": the nearest to the floor.
    on_open: called with the settings of the run that is to be opened elsewhere on the page.
    Raises `ValueError` for fewer or more runs.
    """
    if not 2 <= len(runs) <= MOST_RUNS:
        raise ValueError(f"A race is among 2 to {MOST_RUNS} runs, not {len(runs)}.")
    standings = Standings({label: outcome(one) for label, one in runs.items()}, on)
    chosen = _ask(standings, key, question, reveal) if question else None
    _show(runs, key, display, on_open, question=question, answered=chosen is not None)
    if standings.over and (chosen or not question):
        if reveal and not question and standings.order:
            st.markdown(standings.quote(reveal))
        table(standings, ranked=display == "tiles")
    return standings


def seeds(
    experiment: Experiment, key: str, n: int = 5, *, on_open: Open | None = None
) -> Standings:
    """Draw an experiment with its own seed and those that follow, `n` in all, as one band."""
    count = MAX_SEED + 1
    runs = {
        f"seed {seed}": experiment.but(seed=seed)
        for seed in ((experiment.seed + k) % count for k in range(n))
    }
    return race(runs, key, display="band", on_open=on_open)


def _show(
    runs: Mapping[str, Experiment],
    key: str,
    display: Display,
    on_open: Open | None,
    *,
    question: str,
    answered: bool,
) -> None:
    """Draw the component with these runs."""
    entries = {
        one.run_id: {
            "id": one.run_id,
            "label": label,
            "experiment": one.name,
            "settings": one.settings(),
            "statics": one.statics(),
        }
        for label, one in runs.items()
    }
    known = {one.run_id: one.settings() for one in runs.values()}

    def open_run(run_id: Any) -> None:
        if on_open is not None and run_id in known:
            on_open(known[run_id])

    data = {
        "display": display,
        "runs": list(entries.values()),
        "question": {"answered": answered} if question else None,
        "open": on_open is not None,
    }
    targets = {f"race:{run_id}": entry for run_id, entry in entries.items()}
    # when all are over the page runs again, to quote them
    watch(key, {"race": data}, {"open": open_run, "ended": lambda ids: None}, targets)


def _ask(standings: Standings, key: str, question: str, reveal: str | None) -> str | None:
    """Draw the card of the prediction; return what was chosen."""
    labels = list(standings.outcomes)
    mark = f"{key}.predicted.{question}"  # outlives the control, which Streamlit forgets elsewhere
    kept = st.session_state.get(mark)
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        closed = kept in labels and standings.over
        chosen = predict_first(question, labels, kept, f"{mark}.radio", closed=closed)
        st.session_state[mark] = chosen
        if chosen is None:
            then = "they are recorded, and play" if standings.over else "train them all"
            st.caption(f"Choose one; then {then}. The answer comes from the runs.")
        elif not standings.over:
            st.caption("Noted. The answer comes when the last run ends.")
        else:
            said = standings.quote(reveal) if reveal and standings.order else ""
            st.markdown(f"{verdict(standings, chosen)} {said}")
    return chosen


def verdict(standings: Standings, chosen: str) -> str:
    """Say whether the choice was right, by the runs' own figures."""
    nearest = standings.nearest
    if not nearest:
        return "The runs ended without the figure that decides."
    if not standings.right(chosen):
        return f"**It came out otherwise: {' or '.join(nearest)}.**"
    if len(nearest) == 1:
        return "**You were right.**"
    return f"**Too close to call: {' and '.join(nearest)}.** Your choice is among them."
