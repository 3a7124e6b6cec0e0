"""What can be changed about a start at the equilibrium: its controls, in the link as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from genlab.data.shipped import about
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duels import GAME_TITLES, WORLD_TRUTH
from genlab.experiments.equilibrium import from_equilibrium
from genlab.kit.desk import Desk
from genlab.kit.lab.knobs import turn

SEEDS = 5
R1 = 1.0  # gamma
RATES = {False: "as usual", True: "a tenth"}
WORDS: dict[str, dict[Any, str]] = {  # knob -> value -> its word in a link; the first needs none
    "truth": {"moons": "", "8gaussians": "gaussians", "ring8": "ring", "digits": "digits"},
    "loss": {loss: "" if loss == "nonsaturating" else loss for loss in GAME_TITLES},
    "rates": {False: "", True: "tenth"},
    "steps": {1000: "", 3000: "long"},
    "r1": {False: "", True: "flat"},
    "seeds": {False: "", True: "seeds"},
}
OURS = {word for values in WORDS.values() for word in values.values() if word}
READ = "nash-read"  # the mark of what was last read in a link, or written there


def knobs(desk: Desk) -> tuple[dict[str, DuelExperiment], bool]:
    """Draw what can be changed; return the runs by their labels, and whether from several seeds."""
    _read(desk)
    with st.container(horizontal=True, key="nash-knobs", vertical_alignment="bottom"):
        with st.container(width=176):
            st.selectbox("Truth", list(WORDS["truth"]), format_func=_title, key=_key(desk, "truth"))
        with st.container(width=176):
            losses = list(GAME_TITLES)
            named = GAME_TITLES.__getitem__
            st.selectbox("Loss", losses, format_func=named, key=_key(desk, "loss"))
        with st.container(width=168):
            _segments("Rates", RATES, _key(desk, "rates"))
        with st.container(width=150):
            _segments("Steps", {n: f"{n:,}" for n in WORDS["steps"]}, _key(desk, "steps"))
        turn(desk, ("seed",))
    with st.container(horizontal=True, key="nash-toggles", gap="medium"):
        with st.container(width="content"):
            st.toggle("R1", key=_key(desk, "r1"), help="Flattens D at the data, with γ = 1.")
        with st.container(width="content"):
            st.toggle(f"From {SEEDS} seeds, as bands", key=_key(desk, "seeds"))
    chosen = {name: st.session_state[desk.key(f"nash-{name}")] for name in WORDS}
    _write(desk, chosen)
    runs = from_equilibrium(
        chosen["truth"],
        loss=chosen["loss"],
        tenth=chosen["rates"],
        r1=R1 if chosen["r1"] else 0.0,
        steps=chosen["steps"],
        seed=int(desk.experiment.seed),
    )
    return runs, bool(chosen["seeds"])


def _read(desk: Desk) -> None:
    """Take over what a link says, if it was not there before."""
    words = _words(desk)
    if words and words != desk.marks.get(READ):
        for name, values in WORDS.items():
            said = next((value for value, word in values.items() if word in words), None)
            desk.marks[f"nash-{name}"] = next(iter(values)) if said is None else said
            st.session_state.pop(desk.key(f"nash-{name}"), None)
        desk.marks[READ] = words


def _write(desk: Desk, chosen: Mapping[str, Any]) -> None:
    """Keep what is chosen while the learner is elsewhere, and have the link say it."""
    for name, value in chosen.items():
        desk.marks[f"nash-{name}"] = value
    words = tuple(word for name, value in chosen.items() if (word := WORDS[name][value]))
    if words != _words(desk):
        desk.take_part([*(name for name in desk.link.among if name not in OURS), *words])
    desk.marks[READ] = words


def _words(desk: Desk) -> tuple[str, ...]:
    return tuple(name for name in desk.link.among if name in OURS)


def _key(desk: Desk, name: str) -> str:
    key = desk.key(f"nash-{name}")
    st.session_state.setdefault(key, desk.marks.get(f"nash-{name}", next(iter(WORDS[name]))))
    return key


def _segments(label: str, said: Mapping[Any, str], key: str) -> None:
    st.segmented_control(
        label, list(said), format_func=said.__getitem__, key=key, required=True, width="stretch"
    )


def _title(truth: str) -> str:
    return str(about("teachers" if truth == WORLD_TRUTH else "truths", truth)["title"])
