"""The teachers on images: five runs side by side, a prediction, and whose images look real."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import hypot

import streamlit as st

from genlab.data import mnist
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duels import DUEL_MARGIN
from genlab.experiments.fields import specs
from genlab.experiments.image_duels import IMAGE_DUELS, image_sides
from genlab.kit import imagedata, prose
from genlab.kit.controls import control
from genlab.kit.desk import Desk
from genlab.kit.duel.change import change
from genlab.kit.duel.halves import halves
from genlab.kit.duel.image_report import image_report
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.permalink import Link, write
from genlab.kit.race import predict_of_runs
from genlab.kit.race_table import table
from genlab.kit.raced import Entry, show
from genlab.kit.share import share
from genlab.kit.standings import CLOSE, OVER, Standings
from genlab.kit.words import say

BENCH = "duel-images"  # a desk of this part's own: the others stay in the plane
KNOBS = ("learning_rate", "critic_rate", "critic_steps", "hybrid", "steps", "seed")
KNOB = 150  # pixels: two side by side on a phone
QUESTION = "The lower the FID, the more real images look to a classifier. Whose will be lower?"
DECIDING = ("NLL", "GAN")  # the claim is about these
OURS, THEIRS, LEVEL = "the likelihood's", "the GAN's", "too close to call"


def images(desk: Desk) -> None:
    """Draw the choice of images, the runs, what they came to, and halves of latents."""
    bench = _bench(desk)
    _choice(bench)
    runs = image_sides(_duel(bench))
    if _missing(runs):
        imagedata.card(bench)
        return
    found = {label: outcome(one) for label, one in runs.items()}
    over = all(found[label].state in OVER for label in DECIDING)
    key = bench.key("race")
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        asked = [runs[label] for label in DECIDING]
        chosen = predict_of_runs(QUESTION, (OURS, THEIRS, LEVEL), key, asked, over=over)
        if chosen is not None and over:
            say(_answered(found["NLL"], found["GAN"], chosen))
    entries = [Entry(label, one) for label, one in runs.items()]
    opened = partial(_open, desk)
    show(
        entries,
        key,
        "tiles",
        answered=chosen is not None,
        on="fid",
        onward=bench.onward,
        on_open=opened,
    )
    _knobs(desk, bench)
    if chosen is not None:
        if over:
            table(Standings(found, "fid"))
            _judged_by(runs["GAN"])
        image_report(str(_duel(bench).dataset))
    flows = {label: runs[label] for label in DECIDING}
    halves(flows, bench.key("halves"), told=chosen is not None)


def _bench(desk: Desk) -> Desk:
    """Return this part's own desk, with what the controls or a link have laid out on it."""
    found = st.session_state.get(BENCH)
    first = DuelExperiment.from_settings(next(iter(IMAGE_DUELS.values())))
    if not isinstance(found, Desk) or found.start != first:
        found = st.session_state[BENCH] = Desk(BENCH, first, Link(first))
    linked = desk.experiment
    of_images = isinstance(linked, DuelExperiment) and linked.is_image
    if of_images and found.marks.get("linked") != linked:  # a link to this part says so
        found.marks["linked"] = linked
        found.show(Link(linked))
    if found.touched:
        found.settle()
        found.touched = False
    return found


def _duel(bench: Desk) -> DuelExperiment:
    assert isinstance(bench.experiment, DuelExperiment)
    return bench.experiment


def _choice(bench: Desk) -> None:
    """Draw the choice among the images; each comes with settings of its own."""
    key = bench.key("images")
    titles = {name: _title(name) for name in IMAGE_DUELS}
    st.session_state[key] = _duel(bench).dataset

    def choose() -> None:
        chosen = st.session_state[key]
        if chosen is not None:
            laid = DuelExperiment.from_settings(IMAGE_DUELS[chosen])
            bench.show(Link(laid))

    st.segmented_control(
        "Images",
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        on_change=choose,
        label_visibility="collapsed",
    )


def _title(name: str) -> str:
    return DuelExperiment.from_settings(IMAGE_DUELS[name]).entry.title


def _missing(runs: Mapping[str, DuelExperiment]) -> bool:
    """Say whether images are not here of which a run is not recorded."""
    wanted = any(one.dataset == "mnist" and not outcome(one).state for one in runs.values())
    return wanted and not mnist.available()


def _answered(nll: Outcome, gan: Outcome, chosen: str) -> str:
    """Return the answer with the runs' own figures."""
    if any("fid" not in one.numbers for one in (nll, gan)):
        return "A run ended without an FID, so nobody is right: train both to their end."
    ours, theirs = nll.numbers["fid"], gan.numbers["fid"]
    errors = [one.numbers.get("fid_stderr", 0.0) for one in (nll, gan)]
    apart = CLOSE * hypot(*errors)
    truth = LEVEL if abs(ours - theirs) <= apart else OURS if ours < theirs else THEIRS
    right = "**You were right.**" if chosen == truth else f"**It came out otherwise: {truth}.**"
    study = "as in" if truth == OURS else "unlike in"
    return (
        f"{right} FID {ours:,.2f} ± {errors[0]:.2f} by likelihood, {theirs:,.2f} ± {errors[1]:.2f} "
        f"by the GAN: {study} the study, where likelihood did unexpectedly well. This is one seed."
    )


def _judged_by(one: DuelExperiment) -> None:
    """Say whose FID it is, and that it compares with no other's."""
    statics = one.statics()
    st.caption(
        "FID, KID, precision and recall by the features of a small classifier of such digits, "
        f"{statics['judge']}: to be compared with no other's. Bits/dim are exact, at a margin of "
        f"{DUEL_MARGIN:g}; a plain GAN has none, as it has no density."
    )


def _knobs(desk: Desk, bench: Desk) -> None:
    """Draw the few controls with which the learner trains runs of their own."""
    known, values = specs(bench.start), bench.experiment.shown()
    with st.expander("Train your own", icon=":material/tune:", key=bench.key("own")):
        with st.container(horizontal=True, key="image-knobs", vertical_alignment="bottom"):
            for name in KNOBS:
                with st.container(width=KNOB):
                    control(known[name], bench.key(name), values[name], bench.touch)
            with st.container(width=KNOB):
                share(bench.key("share"), write(bench.experiment, desk.start, part="images"))
        with st.container(width=2 * KNOB):
            change(bench, image_sides)
        if bench.problem:
            st.html(prose.notice([bench.problem]))


def _open(desk: Desk, settings: Mapping[str, object]) -> None:
    """Lay a run out where the instrument shows it."""
    desk.set(**settings)  # type: ignore[arg-type]
    desk.turn_to("collapse")
