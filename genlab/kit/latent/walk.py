"""A point of the latent plane and the image that it stands for, decoded in the browser."""

from __future__ import annotations

import streamlit as st

from genlab.experiments.fields import specs
from genlab.kit import prose
from genlab.kit.controls import control
from genlab.kit.desk import Desk
from genlab.kit.imagedata import card, missing
from genlab.kit.latent.component import latent

WALK_CONTROLS = {"dataset": 176, "family": 150, "bottleneck": 220}  # pixels: two on a phone's line


def walk(desk: Desk) -> None:
    """Draw the plane of the run on the desk to be walked through, below what the run is made of."""
    known, values = specs(desk.start), desk.experiment.shown()
    with st.container(horizontal=True, gap="medium"):
        for name, width in WALK_CONTROLS.items():
            if name not in desk.link.hidden:
                with st.container(width=width):
                    control(known[name], desk.key(name), values[name], desk.touch)
    if desk.problem:
        st.html(prose.notice([desk.problem]))
    if missing(desk):
        card(desk)
    else:
        run = {"run": desk.experiment}
        latent("walk", desk.key("walk"), run, on_reseed=desk.reseed)
    desk.publish()
