"""Several runs in step: pictures side by side or one band, a prediction, what each came to.

race({"8 layers": deep, "2 layers": shallow}, "race", question="Which ends nearest the floor?",
     reveal="{best} came nearest: {best_gap:.3f} nats above the floor.")
seeds(experiment, "seeds")
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

import streamlit as st

from genlab.experiments.experiment import MAX_SEED, Experiment
from genlab.experiments.origin import first_of
from genlab.kit.outcome import outcome
from genlab.kit.race_table import table
from genlab.kit.raced import Display, Entry, Open, show
from genlab.kit.standings import Standings
from genlab.kit.words import predict_first

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
    hues: Mapping[str, int] | None = None,
    late: Collection[str] = (),
) -> Standings:
    """Draw 2 to 6 runs by their labels, side by side or as one band; return what became of them.

    question: asked before the runs answer; one of the labels is chosen. Until then the end of
    runs that are recorded already is not shown.
    reveal: sentences with the runs' figures in braces, as `Standings.quote` reads them.
    on: the figure that decides, lower is better; "": the nearest to the floor.
    on_open: called with the settings of the run that is to be opened elsewhere on the page.
    hues: label -> the place of its colour among those of runs, where it has one for good.
    late: labels of runs that may join or change without a prediction made anew.
    Raises `ValueError` for fewer or more runs.
    """
    if not 2 <= len(runs) <= MOST_RUNS:
        raise ValueError(f"A race is among 2 to {MOST_RUNS} runs, not {len(runs)}.")
    standings = Standings({label: outcome(one) for label, one in runs.items()}, on)
    chosen = _ask(standings, key, question, reveal, late) if question else None
    standings = replace(standings, told=bool(chosen or not question))
    entries = [Entry(label, one, hue=(hues or {}).get(label)) for label, one in runs.items()]
    asks = (chosen is not None) if question else None
    show(entries, key, display, answered=asks, on=on, on_open=on_open)
    if standings.open:
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


def _ask(
    standings: Standings, key: str, question: str, reveal: str | None, late: Collection[str]
) -> str | None:
    """Draw the card of the prediction; return what was chosen."""
    labels = list(standings.outcomes)
    runs = [one.experiment for label, one in standings.outcomes.items() if label not in late]
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        chosen = predict_of_runs(question, labels, key, runs, over=standings.over)
        if chosen is not None and standings.over:
            said = standings.quote(reveal) if reveal and standings.order else ""
            st.markdown(f"{verdict(standings, chosen)} {said}")
    return chosen


def predict_of_runs(
    question: str,
    options: Sequence[str],
    key: str,
    runs: Iterable[Experiment],
    *,
    over: bool,
    veiled: bool = True,
) -> str | None:
    """Ask what these runs will come to; return the choice. Other runs are another question.

    A run that goes on from one of them is not: what was foreseen of it stands.
    over: they have ended, and the choice can no longer be changed; veiled: their end is shown only
    after it.
    """
    names = "".join(sorted(first_of(one).run_id for one in runs))
    # outlives the control, which Streamlit forgets elsewhere
    mark = f"{key}.predicted.{question}.{blake2b(names.encode(), digest_size=6).hexdigest()}"
    kept = st.session_state.get(mark)
    closed = kept in options and over
    chosen = predict_first(question, options, kept, f"{mark}.radio", closed=closed)
    st.session_state[mark] = chosen
    if chosen is None:
        then = "" if over else ", then train them all"
        then = ", then press **Play**: all are recorded" if over and veiled else then
        st.caption(f"Choose one{then}. The answer comes from the runs.")
    elif not over:
        st.caption("Noted. The answer comes when the last run ends.")
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
