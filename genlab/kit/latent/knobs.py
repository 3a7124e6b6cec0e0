"""The row of controls above a view of the run that all parts of the page share."""

from __future__ import annotations

import streamlit as st

from genlab.experiments.fields import specs
from genlab.kit import prose
from genlab.kit.controls import control
from genlab.kit.desk import Desk

LATENT_CONTROLS = {
    "dataset": 176,
    "family": 150,
    "bottleneck": 220,
}  # pixels of each


def latent_knobs(desk: Desk) -> None:
    """Draw what the run on the desk is made of, in a row, and why that is not taken."""
    known, values = specs(desk.start), desk.experiment.shown()
    with st.container(horizontal=True, gap="medium"):
        for name, width in LATENT_CONTROLS.items():
            if name not in desk.link.hidden:
                with st.container(width=width):
                    control(known[name], desk.key(name), values[name], desk.touch)
    if desk.problem:
        st.html(prose.notice([desk.problem]))
