"""Slow motion: a duel one move at a time, a prepared one first, then the learner's own."""

from __future__ import annotations

from functools import partial

import streamlit as st

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.turns import TurnsExperiment
from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument
from genlab.kit.outcome import outcome, store
from genlab.kit.player import player

EXAMPLE = TurnsExperiment()  # ships with the app
BESIDE = ("dataset", "objective", "loss", "critic_steps", "gradient_penalty")
MOMENTS = (0, 30, 100, 300, 1000, 3000)  # steps of a duel that anyone may want to stop at
MINE = "slow.mine"  # marks: the learner wants their own
AFTER = "slow.after"  # how many steps of it are played first
ASKED = "slow.asked"  # how often they asked to go there


def slow_motion(desk: Desk) -> None:
    """Draw slow motion: of the run that ships, or of the duel on the desk from a moment of it."""
    if desk.marks.get(MINE):
        instrument(desk, BESIDE, {}, also=partial(_moment, desk), shows=partial(_own, desk))
        return
    mine = _duel(desk)
    stands = standing(mine)
    words, button = st.columns([2.4, 1], vertical_alignment="center")
    words.caption(f"A GAN on the ring of eight that has played {EXAMPLE.after} steps.")
    label = f"My duel, from step {stands:,}" if stands else "My own duel"
    button.button(
        label, key=desk.key("slow-mine"), on_click=_take, args=(desk, stands), width="stretch"
    )
    player(EXAMPLE, desk.key("slow"), at=EXAMPLE.first, lens="slow")


def standing(duel: DuelExperiment) -> int:
    """Return the step that a duel can be taken up at: that of its checkpoint, 0 without one."""
    if not outcome(duel).state:
        return 0
    kept = store().checkpoint(duel.run_id)
    return kept.step if kept else 0


def _duel(desk: Desk) -> DuelExperiment:
    duel = desk.experiment
    assert isinstance(duel, DuelExperiment)
    return duel


def _take(desk: Desk, after: int) -> None:
    """Turn to the learner's own duel, where its run stands."""
    desk.marks |= {MINE: True, AFTER: after, ASKED: desk.marks.get(ASKED, 0) + 1}


def _moment(desk: Desk) -> None:
    """Draw the choice of the moment that slow motion begins at."""
    duel = _duel(desk)
    stands = standing(duel)
    moments = sorted({*(m for m in MOMENTS if m < duel.steps), stands})
    chosen = desk.marks.get(AFTER, 0)
    key = desk.key("slow-after")
    st.session_state[key] = chosen if chosen in moments else stands

    def named(step: int) -> str:
        here = " (your run)" if step == stands and stands else ""
        return f"{step:,}{here}" if step else "the start"

    def go() -> None:
        _take(desk, st.session_state[key])

    st.select_slider("Begin after step", moments, key=key, format_func=named, on_change=go)
    desk.marks[AFTER] = st.session_state[key]
    st.button(
        "Back to the example",
        key=desk.key("slow-example"),
        on_click=desk.marks.update,
        args=({MINE: False},),
        width="stretch",
    )


def _own(desk: Desk) -> None:
    turns = TurnsExperiment.of(_duel(desk), desk.marks.get(AFTER, 0))
    player(
        turns,
        desk.key("slow"),
        at=turns.first,
        lens="slow",
        asked=desk.marks.get(ASKED, 0),
        on_remedy=desk.mend,
    )
