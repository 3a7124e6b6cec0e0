"""Travel: between images of the learner's own autoencoder, then through a flow's 784 latents."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

import streamlit as st

from genlab.data import mnist
from genlab.experiments.experiment import Experiment
from genlab.experiments.fields import SettingError
from genlab.experiments.travel import TravelExperiment
from genlab.kit import imagedata
from genlab.kit.ask import ask
from genlab.kit.desk import Desk
from genlab.kit.latent.component import latent
from genlab.kit.latent.knobs import latent_knobs
from genlab.kit.words import say

ASKED = "travel.asked"  # marks: the journey through the flow's latents, as it was last asked for
BETWEEN = ("straight", "sphere")  # the two ways that are taken side by side
BETWEEN_WAY = "between"
NO_MNIST = "MNIST is not on this machine: choose the flow's own draws, or drawn digits."


def travel(desk: Desk) -> None:
    """Draw ways through the learner's own latent space, and through one of 784 numbers."""
    latent_knobs(desk)
    if imagedata.missing(desk):
        imagedata.card(desk)
    else:
        run = {"main": desk.experiment}
        latent("travel", desk.key("travel"), run, on_reseed=desk.reseed)
    st.header("784 numbers, and a shell", anchor=False)
    say(
        "A latent of a Real NVP has as many numbers as an image has pixels, 784, and is taken for "
        "a draw of $N(0, I)$. Nearly all such draws lie in a thin shell around 0: 28 away, give or "
        "take 0.7."
    )
    ask(
        desk,
        "Go straight from one draw to another. How far from 0 is the middle of the way?",
        ["28.0", "24.2", "19.8", "14.0"],
        answer="19.8",
        because="Two draws of 784 numbers are as good as perpendicular, so their middle is shorter "
        "by the square root of 2: inside the shell, where next to no draw ever falls. Press "
        "**Travel** to see it leave, and the way along the sphere stay.",
    )
    _shell(desk)


def _shell(desk: Desk) -> None:
    """Draw the journey that was last asked for."""
    asked = desk.marks.get(ASKED) or first_journey()
    runs = journeys(asked)
    ready = all(one.ready for one in runs.values())
    shown: dict[str, Experiment] = dict(runs if ready else journeys(first_journey()))
    latent(
        "shell",
        desk.key("shell"),
        shown,
        on_said=partial(_hear, desk),
        asked=asked,
        problem="" if ready else NO_MNIST,
        mnist=mnist.available(),
    )


def first_journey() -> dict[str, Any]:
    """Return what is asked for before the learner chooses: both ways between two drawn digits."""
    return {**TravelExperiment().settings(), "way": BETWEEN_WAY}


def journeys(asked: dict[str, Any]) -> dict[str, TravelExperiment]:
    """Return the runs of a journey by their ways: two where it goes from one image to another.

    Raises `SettingError` where something asked for is no setting.
    """
    ways = BETWEEN if asked.get("way") == BETWEEN_WAY else (str(asked.get("way")),)
    return {way: TravelExperiment.along(way, asked) for way in ways}


def _hear(desk: Desk, asked: Any) -> None:
    """Take over which journey is asked for; what is none changes nothing."""
    with suppress(SettingError, TypeError, AttributeError):
        journeys(asked)
        desk.marks[ASKED] = dict(asked)
