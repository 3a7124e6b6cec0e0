"""The latent of a real image, looked for live in a generator that has no encoder."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from genlab.experiments.inversion import InversionExperiment
from genlab.experiments.latent_kinds import search_in
from genlab.kit import imagedata
from genlab.kit.challenge import Challenge, challenge
from genlab.kit.desk import Desk
from genlab.kit.latent.component import latent
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.predict import Options, predict
from genlab.kit.words import say

TEACHERS = {
    "plain": "GAN, no flow",
    "gan": "Real NVP, taught as a GAN",
    "nll": "Real NVP, taught by likelihood",
}
KNOBS: Mapping[str, tuple[str, tuple[float, ...], str]] = {  # name: label, values, help
    "tries": ("Tries", (1, 3, 6, 12), "Random starts for each image."),
    "steps": ("Steps of search", (150, 300, 1000, 3000), "How often each latent is moved."),
    "search_rate": ("Rate", (0.03, 0.1, 0.3), "How far one step moves a latent."),
    "pull": ("Pull to 0", (0.0, 0.001, 0.01, 0.1), "What a latent costs that is far from noise."),
}
CHOSEN = "search."  # how the marks of what was chosen begin

FOUND = "A flow has exactly one latent for an image. What will the search end at?"
FOUND_OPTIONS: Options = {"that very one": 0.5, "another, near it": 5.0, "another, far off": None}
FOUND_TOLD = (
    "Half of the best tries are less than {distance:.1f} from the exact latent, which is itself "
    "{exact_norm:.1f} from 0, and their images at {psnr:.1f} dB. Directions in which the image "
    "hardly changes are steps that the search hardly takes."
)
NEAR = "How near will the best tries come to ten images that the GAN never saw?"
NEAR_OPTIONS: Options = {
    "below 15 dB: other images": 15.0,
    "15 to 30 dB: a resemblance": 30.0,
    "above 30 dB: no eye sees it": None,
}
NEAR_TOLD = (
    "{psnr:.1f} dB by the best tries, {worst_psnr:.1f} by the worst. Their latents end "
    "{norm:.1f} from 0. Noise of this GAN is some 8 from 0."
)
TASKS = {
    "plain": Challenge(
        "Stay where the noise lies: more than 19.5 dB, with latents at most 10 from 0.",
        given={"objective": "plain", "dataset": "digits"},
        on="psnr",
        above=19.5,
        at_most={"norm": 10.0},
        unit="dB",
        hint="Left alone, the search walks off to latents that no noise ever is. What holds it?",
    ),
    "nll": Challenge(
        "Find the exact latents: half of the ten within 0.5.",
        given={"objective": "nll", "dataset": "digits"},
        on="distance",
        below=0.5,
        unit="away",
        hint="The image is right long before the latent is. Longer steps, or more of them?",
    ),
}


def search(desk: Desk) -> None:
    """Draw the choice of the generator, the search with its knobs, predictions and a challenge."""
    say(
        "A GAN draws, and never learnt to read. To find the latent of a :data[real image], freeze "
        "the generator, begin at random noise, and go down the slope of the error **by the "
        "latent** instead of by the weights. Several tries, since each can get stuck."
    )
    images = desk.experiment.settings()
    if imagedata.mnist_missing([search_in("plain", str(images["dataset"]), int(images["seed"]))]):
        st.caption("This waits for the images.")
        return
    teacher = _teacher(desk)
    asked = _asked(desk, teacher)
    found = outcome(asked)
    latent("search", desk.key("search"), {"search": asked}, on_said=lambda _: None)
    guess, task = st.columns(2, gap="large")
    with guess:
        _predict(desk, found)
    with task:
        if teacher == "gan":
            _two_teachers(found, asked)
        elif asked.dataset == "digits":
            challenge(desk, found, TASKS[teacher])


def _two_teachers(found: Outcome, asked: InversionExperiment) -> None:
    """Say what the teacher of a flow does to where real images lie, by both runs' figures."""
    other = outcome(search_in("nll", asked.dataset, asked.seed))
    words = (
        "**The same flow, another teacher.** It can be run backwards too, so every image has its "
        "exact latent. But a discriminator only looks at what is drawn: it never asks where real "
        "images lie. A likelihood does."
    )
    if found.over and other.over:
        words += (
            f" Half of the ten exact latents are more than "
            f"**{found.numbers['exact_norm']:.0f}** from 0 here, and "
            f"**{other.numbers['exact_norm']:.1f}** where likelihood taught; noise is about "
            f"{math.sqrt(asked.latents):.0f} from 0."
        )
    say(words)


def _predict(desk: Desk, found: Outcome) -> None:
    if found.experiment.statics()["invertible"]:
        predict(desk, found, FOUND, "distance", FOUND_OPTIONS, FOUND_TOLD)
    else:
        predict(desk, found, NEAR, "psnr", NEAR_OPTIONS, NEAR_TOLD)


def _teacher(desk: Desk) -> str:
    key = desk.key("search-teacher")
    st.session_state.setdefault(key, desk.marks.get(f"{CHOSEN}teacher", next(iter(TEACHERS))))
    chosen = st.segmented_control(
        "Generator", list(TEACHERS), format_func=TEACHERS.__getitem__, key=key, required=True
    )
    desk.marks[f"{CHOSEN}teacher"] = chosen
    return str(chosen)


def _asked(desk: Desk, teacher: str) -> InversionExperiment:
    """Draw the knobs; return the search that they lay out."""
    images = desk.experiment.settings()
    usual = search_in(teacher, str(images["dataset"]), int(images["seed"]))
    stands: dict[str, Any] = {
        "tries": usual.tries,
        "steps": usual.steps - usual.trained,
        "search_rate": usual.search_rate,
        "pull": usual.pull,
    }
    with st.container(horizontal=True, key="search-knobs", vertical_alignment="bottom"):
        for name, (label, values, words) in KNOBS.items():
            with st.container(width=132):
                stands[name] = _knob(desk, name, label, values, words, stands[name])
    stands["steps"] += usual.trained
    return usual.but(**stands)


def _knob(
    desk: Desk, name: str, label: str, values: tuple[float, ...], words: str, usual: float
) -> float:
    """Draw one knob; where the learner has not moved it, it stands as is usual for the images."""
    mark, key = f"{CHOSEN}{name}", desk.key(f"search-{name}")
    options = sorted({*values, usual})
    st.session_state[key] = desk.marks.get(mark, usual)
    return st.selectbox(
        label,
        options,
        key=key,
        format_func="{:,g}".format,
        help=words,
        on_change=partial(_move, desk, mark, key),
    )


def _move(desk: Desk, mark: str, key: str) -> None:
    desk.marks[mark] = st.session_state[key]
