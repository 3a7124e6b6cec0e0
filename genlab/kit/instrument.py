"""The instrument of a lesson: the player large, the few controls that matter beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from genlab.experiments.fields import Value, specs
from genlab.kit import imagedata, prose
from genlab.kit.controls import control
from genlab.kit.desk import Desk
from genlab.kit.own_desk import switched
from genlab.kit.owndata import chosen, own_data
from genlab.kit.permalink import MORE
from genlab.kit.player import player
from genlab.kit.share import share

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

PICTURE, BESIDE, WIDER = 3.2, 1.0, 1.3  # shares of the width; wider to draw own data in


def instrument(
    desk: Desk,
    controls: Sequence[str],
    starts: Mapping[str, Mapping[str, Value]],
    lens: str = "",
    groups: Mapping[str, Sequence[str]] | None = None,
    also: Callable[[], None] | None = None,
    shows: Callable[[], None] | None = None,
) -> DeltaGenerator:
    """Draw the instrument; return the place below the picture.

    controls: settings that stand beside the picture; all others are folded away.
    starts: prepared settings by label. lens: what the picture takes apart, "" for nothing.
    groups: title -> settings that are folded away together, before all others.
    also: draws what else stands beside the picture. shows: draws the picture, where it is another
    than that of the run on the desk.
    """
    if desk.link.complaints:
        lead = "Not all of this link could be read; defaults stand in for the rest."
        st.html(prose.notice([lead, *desk.link.complaints]))
    _starts(desk, starts)
    picture, beside = st.columns([PICTURE, WIDER if chosen(desk) else BESIDE], gap="medium")
    with beside:
        _controls(desk, controls)
        if also is not None:
            also()
        if desk.experiment.parameters is not None:
            st.caption(f"{desk.experiment.parameters:,} parameters")
        if MORE not in desk.link.hidden:
            _folded(desk, controls, groups or {})
        if desk.problem:
            st.html(prose.notice([desk.problem]))
        share(desk.key("share"), desk.query)
    with picture:
        if imagedata.missing(desk):
            imagedata.card(desk)
        else:
            (shows or partial(play, desk, lens=lens))()
        below = st.container()
    desk.publish()
    return below


def play(desk: Desk, *, autoplay: bool = False, lens: str = "") -> None:
    """Draw the player of what lies on the desk; what the learner does to it goes back there."""
    player(
        desk.experiment,
        desk.key("player"),
        pins=desk.link.pins,
        at=desk.link.at,
        autoplay=autoplay,
        lens=lens,
        asked=desk.asked,
        onward=desk.onward,
        on_reseed=desk.reseed,
        on_remedy=desk.mend,
        on_pins=desk.pin,
        on_at=desk.stand_at,
        on_ended=desk.ended,
    )


def _starts(desk: Desk, starts: Mapping[str, Mapping[str, Value]]) -> None:
    """Draw the prepared starts; the one that is laid out is marked."""
    if len(starts) < 2:
        return
    key = desk.key("starts")
    plain = desk.experiment.but(seed=desk.start.seed)
    laid = [label for label, settings in starts.items() if desk.start.but(**settings) == plain]
    st.session_state[key] = laid[0] if laid else None

    def choose() -> None:
        chosen = st.session_state[key]
        if chosen is not None:
            desk.choose(starts[chosen])

    st.pills(
        "Start with",
        list(starts),
        key=key,
        on_change=choose,
        label_visibility="collapsed",
        wrap=False,
    )


def _folded(desk: Desk, controls: Sequence[str], groups: Mapping[str, Sequence[str]]) -> None:
    """Draw what does not stand beside the picture: the groups, then all that is in none."""
    values, usual = desk.experiment.shown(), type(desk.start)().settings()
    placed = {*controls, *(name for names in groups.values() for name in names)}
    for title, names in groups.items():
        on = sum(values[name] != usual[name] for name in names)
        with st.expander(f"{title}: {on} on" if on else title, key=desk.key(f"group-{title}")):
            _controls(desk, names)
    with st.expander("More settings", key=desk.key("more")):
        _controls(desk, [name for name in specs(desk.start) if name not in placed])


def _controls(desk: Desk, names: Sequence[str]) -> None:
    known, values = specs(desk.start), desk.experiment.shown()
    for name in names:
        own = name == "dataset" and "own" in known
        if name not in desk.link.hidden:
            moved = partial(switched, desk) if own else desk.touch
            control(known[name], desk.key(name), values[name], moved)
        if own:
            own_data(desk)
        elif name == "dataset":
            imagedata.image_data(desk)
        elif name == "size":
            imagedata.size_cost(desk)
