"""An autoencoder live; its variational twin beside it; what a code may cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from genlab.experiments.fields import Value
from genlab.kit.ask import ask
from genlab.kit.challenge import Challenge, challenge
from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument
from genlab.kit.latent.train_betas import betas
from genlab.kit.latent.train_twins import twin_race
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.words import say

CONTROLS = ("dataset", "family", "bottleneck", "beta", "steps", "seed")
STARTS: Mapping[str, Mapping[str, Value]] = {
    "Handwritten digits": {},
    "The same, variational": {"family": "vae"},
    "Drawn digits": {"dataset": "glyphs"},
    "MNIST": {"dataset": "mnist"},
}
# What the plane leaves out or adds, by how many numbers a code has
LENGTHS = {1: " One number goes from left to right; each digit has a row of its own.", 2: ""}
LONGER = " The plane shows two of the numbers: choose others above it."
VIEW = "train.view"  # the mark of the view that is shown
GUESS = "Nobody tells it which digit an image is. Why do equal digits end up side by side?"
REASONS = ("the loss asks for it", "alike images are cheaper side by side", "by chance")
BECAUSE = (
    "The loss only compares images with what comes back. But a decoder is smooth: neighbouring "
    "codes give alike images. So an image comes back best from among its like, and the encoder "
    "learns to put it there."
)
CHALLENGES = (
    Challenge(
        "Sharp and short: bring handwritten digits back at more than 19 dB, with at most 6 "
        "numbers each.",
        given={"dataset": "digits"},
        at_most={"bottleneck": 6},
        on="psnr",
        above=19.0,
        unit="dB",
        hint="Longer training makes the plain one worse on new images: it learns its own by "
        "heart. Who cannot, as its codes are never quite the same?",
    ),
    Challenge(
        "No holes, yet in order: two numbers, fewer than 7 % of random draws in holes, and 85 % "
        "of the digits told apart.",
        given={"dataset": "digits", "bottleneck": 2},
        at_least={"one_nn": 0.85},
        on="holes",
        below=0.07,
        unit="of the draws",
        hint="A variational one fills its plane. How dear may a code be before digits run "
        "together?",
    ),
)


def train(desk: Desk) -> None:
    """Draw the choice of views, and the one that was chosen."""
    key = desk.key("train-view")
    st.session_state.setdefault(key, desk.marks.get(VIEW, next(iter(VIEWS))))
    chosen = st.segmented_control(
        "What to train", list(VIEWS), key=key, required=True, label_visibility="collapsed"
    )
    desk.marks[VIEW] = chosen or next(iter(VIEWS))
    VIEWS[desk.marks[VIEW]](desk)


def alone(desk: Desk) -> None:
    """Draw the instrument with one run, its prediction, what is to be seen, and challenges."""
    below = instrument(desk, CONTROLS, STARTS)
    found = outcome(desk.experiment)
    with below:
        ask(desk, GUESS, REASONS, REASONS[1], BECAUSE)
    read, act = st.columns([1.3, 1], gap="large")
    with read:
        st.header("What you see", anchor=False)
        say(_seen(found))
    with act:
        for one in CHALLENGES:
            challenge(desk, found, one)


def _seen(found: Outcome) -> str:
    """Return what the picture means, for the kind of run that it shows."""
    plane = (
        "Each digit in the plane is an image that training never saw, where the encoder puts it; "
        "the few that lie far out stand pale at the edge. "
        "**Images beside it:** :data[held-out ones] above, what :samples[the decoder makes] of "
        "their codes below. The code is all that it gets, so what it cannot keep comes out "
        "blurred, or as another digit."
    )
    settings = found.experiment.settings()
    plane += LENGTHS.get(int(settings["bottleneck"]), LONGER)
    if settings["family"] == "vae":
        return (
            f"{plane}\n\nHere a code is a **cloud**: the decoder gets a random point of it. Two "
            "terms pull at it: clouds that are apart rebuild better, clouds near the middle are "
            "cheaper. The circles are the bell N(0, I), which new codes are drawn from."
        )
    return (
        f"{plane}\n\nThe circles are a Gaussian fitted to the codes. The last images are decoded "
        "from random draws of it: some fall into **holes**, where no image ever was. What should "
        "come out there?"
    )


VIEWS: Mapping[str, Callable[[Desk], None]] = {
    "One, live": alone,
    "Plain and variational": twin_race,
    "What a code may cost": betas,
}
