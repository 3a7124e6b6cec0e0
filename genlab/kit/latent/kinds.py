"""Four models of the same images: what a latent is in each, and the search for one."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.experiment import Experiment
from genlab.experiments.latent_kinds import four_kinds
from genlab.kit import imagedata
from genlab.kit.ask import ask
from genlab.kit.desk import Desk
from genlab.kit.instrument import instrument
from genlab.kit.latent.component import latent
from genlab.kit.latent.kinds_told import NAMES, answered, decibels_of
from genlab.kit.latent.search import search
from genlab.kit.outcome import outcome
from genlab.kit.race import predict_of_runs
from genlab.kit.standings import OVER
from genlab.kit.words import say

CONTROLS = ("dataset", "bottleneck", "beta", "seed")
QUESTION = "Ten real images that no model met in training, rebuilt by each. Whose come back worst?"

CELLS = (
    "Cells are the numbers of the chosen image's latent: one colour above 0, the other below, "
    "stronger the farther. Below each rebuilt image its PSNR in dB."
)

LARGE_IMAGES = (
    "Images of 28×28 pixels: the Real NVP and the GAN have convolutions here. Training one, and "
    "searching it, takes a minute or two of a core."
)


def kinds(desk: Desk) -> None:
    """Draw the four kinds with a prediction, then the search for a latent."""
    ask(
        desk,
        "A Real NVP of images of 8×8 pixels: how many numbers has one of its latents?",
        ["2", "16", "64", "as many as you choose"],
        answer="64",
        because="Each of its layers can be run backwards, so none may drop a number: a latent has "
        "as many as the image. An autoencoder may choose, and pays with what it loses.",
    )
    instrument(desk, CONTROLS, {}, shows=lambda: _four(desk))
    st.header("No way in? Search", anchor=False)
    search(desk)


def _runs(desk: Desk) -> Mapping[str, Experiment]:
    asked = desk.experiment
    assert isinstance(asked, AutoencoderExperiment)
    return four_kinds(asked)


def _four(desk: Desk) -> None:
    """Draw the prediction and the four, whose copies stay hidden until it is made."""
    runs = _runs(desk)
    if imagedata.mnist_missing(runs.values()):
        imagedata.card(desk)
        return
    found = {name: outcome(one) for name, one in runs.items()}
    over = all(one.state in OVER for one in found.values())
    key = desk.key("kinds")
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        names, of = list(NAMES.values()), runs.values()
        chosen = predict_of_runs(QUESTION, names, key, of, over=over, veiled=False)
        if chosen is not None and over:
            say(answered(chosen, {name: decibels_of(one) for name, one in found.items()}))
    latent("kinds", key, runs, told=chosen is not None, on_said=lambda _: None)
    st.caption(CELLS)
    if desk.experiment.settings()["dataset"] != "digits":
        st.caption(LARGE_IMAGES)
