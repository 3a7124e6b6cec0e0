"""Plain and variational from the same start: where random draws land, and the bound's two terms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import hypot, sqrt

import streamlit as st

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.latent_rows import PLAIN, VARIATIONAL, twins
from genlab.kit import imagedata, prose, theme
from genlab.kit.desk import Desk
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.race import predict_of_runs
from genlab.kit.race_table import table
from genlab.kit.raced import Entry, show
from genlab.kit.standings import CLOSE, OVER, Standings
from genlab.kit.words import say

LEVEL = "too close to call"
QUESTION = (
    "New codes are drawn at random: of N(0, I) for the variational one, of a Gaussian fitted to "
    "its codes for the plain one. Whose land in holes more often, where no data are?"
)
DRAWS = 1500  # that holes are counted among, at least
BY_CHANCE = "5 % is what the data's own codes would give"
BOUND = (
    r"\begin{aligned}\log p(x) \;\ge\;\; & \mathbb{E}_{q}\,[\log p(x \mid z)] \\ "
    r"& -\, \mathrm{KL}(q(z \mid x) \parallel N(0, I))\end{aligned}"
)


def twin_race(desk: Desk) -> None:
    """Draw both runs in step, the prediction with its answer, and the two terms."""
    say(
        "The same first weights, the same images in the same order. The plain one is only asked to "
        "rebuild. The variational one must also work with a blurred code, a small cloud, and keep "
        "all clouds near the middle."
    )
    runs = twins(_coder(desk))
    if imagedata.mnist_missing(runs.values()):
        imagedata.card(desk)
        return
    found = {label: outcome(one) for label, one in runs.items()}
    over = all(one.state in OVER for one in found.values())
    key = desk.key("train-twins")
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        chosen = predict_of_runs(QUESTION, [*runs, LEVEL], key, runs.values(), over=over)
        if chosen is not None and over:
            say(_answered(found, chosen))
    entries = [Entry(label, one) for label, one in runs.items()]
    opened = partial(_open, desk)
    show(
        entries,
        f"{key}-race",
        "tiles",
        answered=chosen is not None,
        on="holes",
        chart="holes",
        on_open=opened,
    )
    if chosen is not None and over:
        table(Standings(found, "holes"), ranked=False)
    _terms(found[VARIATIONAL] if chosen is not None and over else None)


def _coder(desk: Desk) -> AutoencoderExperiment:
    assert isinstance(desk.experiment, AutoencoderExperiment)
    return desk.experiment


def _open(desk: Desk, settings: Mapping[str, object]) -> None:
    """Lay a run out where the instrument shows it."""
    desk.set(**settings)  # type: ignore[arg-type]
    desk.marks["train.view"] = "One, live"
    st.session_state[desk.key("train-view")] = "One, live"


def _answered(found: Mapping[str, Outcome], chosen: str) -> str:
    """Return the answer with the runs' own figures."""
    shares = {label: one.numbers.get("holes") for label, one in found.items()}
    plain, variational = shares[PLAIN], shares[VARIATIONAL]
    if plain is None or variational is None:
        return "A run ended before it was measured, so nobody is judged: train both to their end."
    truth = more_in_holes(plain, variational)
    right = "You were right" if chosen == truth else f"It came out otherwise: {truth}"
    told = f"plain {100 * plain:.1f} %, variational {100 * variational:.1f} %"
    return (
        f"**{right}.** In holes: {told}; {BY_CHANCE}. "
        "Look at what is decoded below each plane, and at which draws are no digit."
    )


def more_in_holes(plain: float, variational: float) -> str:
    """Return whose share of draws in holes is the larger, where chance does not account for it."""
    error = hypot(*(sqrt(share * (1 - share) / DRAWS) for share in (plain, variational)))
    if abs(plain - variational) <= CLOSE * error:
        return LEVEL
    return PLAIN if plain > variational else VARIATIONAL


def _terms(one: Outcome | None) -> None:
    """Draw the bound, and with the run's own figures what its terms are."""
    with st.container(key="formula-bound"):
        st.latex(prose.formula(BOUND, theme.mode()))
    say(
        "What an image is worth under the model cannot be computed, but a bound on it can. The "
        "**image term** says how well the image comes back from its cloud, the **code term** how "
        "much the cloud says that the bell N(0, I) does not know yet. Training lowers "
        "image term + β × code term, in nats; at β = 1 that is the bound, turned over."
    )
    if one is None:
        return
    rebuild, kl, cost = (one.numbers.get(n) for n in ("held_rebuild", "held_kl", "held_out"))
    beta = one.experiment.settings()["beta"]
    if rebuild is not None and kl is not None and cost is not None:
        minus = "\N{MINUS SIGN}"
        said = f"{rebuild:.2f} + {beta:g} × {kl:.2f} = {cost:.2f} nats".replace("-", minus)
        say(f"This run, for a held-out image: **{said}**.")
