"""A flow taken apart: the learner's own where it is trained, else one that was trained before."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from genlab.experiments.experiment import Experiment
from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument
from genlab.kit.outcome import outcome
from genlab.kit.player import player

UNTRAINED = ("", "ready")  # states of a run whose layers are still the identity
MINE = "lens.mine"  # a mark: the learner would rather see their own


def lens(desk: Desk, view: str, controls: Sequence[str], example: Experiment) -> None:
    """Draw the player with a lens: "point" takes a point apart, "layers" goes layer by layer.

    controls: settings beside the learner's own run; example: a run that ships with the app, shown
    as long as the learner's own is untrained and they do not ask for it.
    """
    if desk.marks.get(MINE) or outcome(desk.experiment).state not in UNTRAINED:
        instrument(desk, controls, {}, view)
        return
    words, button = st.columns([3.2, 1], vertical_alignment="center")
    words.caption(f"A flow that was trained before, on: {example.statics()['title'].lower()}.")
    button.button(
        "Use my flow instead",
        key=desk.key("lens-mine"),
        on_click=desk.marks.update,
        args=({MINE: True},),
        width="stretch",
    )
    player(example, desk.key(f"example-{view}"), lens=view)
