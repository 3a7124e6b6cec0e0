"""What all sides share: the data, the game and its equation, rates, what holds the judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from genlab.experiments.duel_pictures import PICTURES, picture_usual
from genlab.experiments.fields import Value, specs
from genlab.kit import prose
from genlab.kit.controls import control
from genlab.kit.desk import Desk
from genlab.kit.own_desk import switched
from genlab.kit.owndata import chosen, own_data
from genlab.kit.permalink import MORE
from genlab.kit.share import share
from genlab.kit.words import say

BESIDE = ("dataset", "loss")
PACE = ("learning_rate", "critic_rate", "critic_steps", "steps", "seed")
HOLDS = ("r1", "gradient_penalty", "spectral", "instance_noise", "smoothing")
ELSEWHERE = ("objective", "start", "critic", "hybrid", "own", "changes")  # not among "more"
WIDER = {"dataset": 176, "loss": 160}  # pixels: two side by side on a phone
OWN_WIDTH = 420  # pixels, to draw in

# loss -> what D and G pay for D's verdicts t on data and on samples
EQUATIONS = {
    "nonsaturating": (
        r"\log(1+e^{-\data{t}}) + \log(1+e^{\samples{t}})",
        r"\log(1+e^{-\samples{t}})",
    ),
    "saturating": (
        r"\log(1+e^{-\data{t}}) + \log(1+e^{\samples{t}})",
        r"-\log(1+e^{\samples{t}})",
    ),
    "leastsquares": (
        r"\tfrac12(\data{t}-1)^2 + \tfrac12(\samples{t}+1)^2",
        r"\tfrac12(\samples{t}-1)^2",
    ),
    "hinge": (r"\max(0,1-\data{t}) + \max(0,1+\samples{t})", r"-\samples{t}"),
    "wasserstein": (r"\samples{t}-\data{t}", r"-\samples{t}"),
}


def starts(desk: Desk, prepared: Mapping[str, Mapping[str, Value]]) -> None:
    """Draw the prepared starts; the one that is laid out is marked. Who takes part stays."""
    key = desk.key("side-starts")
    plain = desk.experiment.but(seed=desk.start.seed, objective=desk.start.settings()["objective"])
    bare = type(desk.start)
    laid = [label for label, given in prepared.items() if bare.from_settings(given) == plain]
    st.session_state[key] = laid[0] if laid else None

    def choose() -> None:
        name = st.session_state[key]
        if name is not None:
            desk.choose(bare.from_settings(prepared[name]).settings())

    st.pills(
        "Start with",
        list(prepared),
        key=key,
        on_change=choose,
        label_visibility="collapsed",
        wrap=False,
    )


def knobs(
    desk: Desk, who: Callable[[], list[str]], change: Callable[[list[str]], None]
) -> list[str]:
    """Draw the shared controls, most of them folded away; return who takes part.

    who: draws the choice among them; change: draws what can be done to their runs under way.
    """
    if desk.link.complaints:
        lead = "Not all of this link could be read; defaults stand in for the rest."
        st.html(prose.notice([lead, *desk.link.complaints]))
    with st.container(horizontal=True, key="sides-knobs", vertical_alignment="bottom"):
        for name in BESIDE:
            with st.container(width=WIDER[name]):
                _controls(desk, [name])
        with st.container(width="content"):
            among = who()
    if chosen(desk):
        with st.container(width=OWN_WIDTH):
            own_data(desk)
    if desk.experiment.settings()["dataset"] in PICTURES:
        st.caption("These images are large: a run takes minutes. **On images** has some recorded.")
    if MORE not in desk.link.hidden:
        _folded(desk, among, change)
    if desk.problem:
        st.html(prose.notice([desk.problem]))
    return among


def _folded(desk: Desk, among: list[str], change: Callable[[list[str]], None]) -> None:
    values, usual = desk.experiment.shown(), type(desk.start)().settings()
    on = sum(values[name] != usual[name] for name in HOLDS)
    with st.container(horizontal=True, key="sides-folds", vertical_alignment="bottom"):
        with st.popover("Rates and steps", icon=":material/speed:", key=desk.key("side-pace")):
            _controls(desk, [*PACE, "hybrid"] if "hybrid" in among else PACE)
        title = f"Hold the judge: {on} on" if on else "Hold the judge"
        with st.popover(title, icon=":material/gavel:", key=desk.key("side-holds")):
            _controls(desk, HOLDS)
        with st.popover("While it trains", icon=":material/tune:", key=desk.key("side-change")):
            change(among)
        with st.popover("More settings", icon=":material/more_horiz:", key=desk.key("side-more")):
            placed = {*BESIDE, *PACE, *HOLDS, *ELSEWHERE}
            _controls(desk, [name for name in specs(desk.start) if name not in placed])
        with st.container(width=130):
            share(desk.key("side-share"), desk.query)


def _controls(desk: Desk, names: Sequence[str]) -> None:
    known, values = specs(desk.start), desk.experiment.shown()
    for name in names:
        if name in desk.link.hidden:
            continue
        moved = partial(_other_data, desk) if name == "dataset" else desk.touch
        control(known[name], desk.key(name), values[name], moved)


def _other_data(desk: Desk) -> None:
    """Another data set was chosen: large pictures take other settings than all else."""
    switched(desk)
    now, chosen = desk.experiment.settings(), st.session_state[desk.key("dataset")]
    if (chosen in PICTURES) == (now["dataset"] in PICTURES):
        return
    usual = picture_usual({"dataset": PICTURES[0], "objective": now["objective"]})
    for name, value in usual.items():
        back = desk.start.settings()[name]
        st.session_state[desk.key(name)] = value if chosen in PICTURES else back


def equation(desk: Desk) -> None:
    """Say what both players pay, for the verdicts t of D on data and on samples."""
    d, g = EQUATIONS[str(desk.experiment.shown()["loss"])]
    say(
        rf"D's verdict is $\data{{t}}$ on :data[data] and $\samples{{t}}$ on :samples[samples]. "
        rf"D pays ${d}$, G pays ${g}$."
    )
