"""A row of betas: what a nat of the code may cost, and when the code falls silent."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from genlab.experiments.latent_rows import BETAS, ROW, beta_row
from genlab.kit.desk import Desk
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.race import predict_of_runs
from genlab.kit.race_table import table
from genlab.kit.raced import Entry, show
from genlab.kit.standings import OVER, Standings
from genlab.kit.words import say

ALL, SOME, NONE = "all 8", "some of them", "none"
assert ROW["bottleneck"] == 8  # as the first answer says
DEAREST = max(BETAS)
QUESTION = (
    f"A code has 8 numbers. At β = {DEAREST:g} a nat of the code costs as much as {DEAREST:g} nats "
    "of the image. How many numbers are still in use there at the end?"
)
COLLAPSE = (
    "**Posterior collapse.** A number is kept only as long as the image term that it saves is more "
    "than β times what it costs. One that is not worth its price becomes pure noise: its cloud is "
    "the whole bell, whatever the image, and that costs nothing. The decoder learns to ignore it."
)


def betas(desk: Desk) -> None:
    """Draw the row, the prediction with its answer, and what collapsed."""
    say(
        "The same variational autoencoder of handwritten digits, five times. Only β differs: what "
        "a nat of the code costs, in nats of the image. The plane shows the two numbers that vary "
        "most, each code with its cloud."
    )
    runs = beta_row(int(desk.start.settings()["seed"]))
    found = {beta: outcome(one) for beta, one in runs.items()}
    over = all(one.state in OVER for one in found.values())
    key = desk.key("train-betas")
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        chosen = predict_of_runs(QUESTION, (ALL, SOME, NONE), key, runs.values(), over=over)
        if chosen is not None and over:
            say(_answered(found, chosen))
    labels = {beta: f"β = {beta:g}" for beta in runs}
    entries = [Entry(labels[beta], one) for beta, one in runs.items()]
    show(entries, f"{key}-race", "tiles", answered=chosen is not None, on="active", chart="active")
    if chosen is None or not over:
        return
    table(Standings({labels[b]: one for b, one in found.items()}, "held_out"), ranked=False)
    say(COLLAPSE)
    for aside in (_sure(found), _silent(found)):
        if aside:
            say(aside)


def _answered(found: Mapping[float, Outcome], chosen: str) -> str:
    """Return the answer with the runs' own figures."""
    used = {beta: one.numbers.get("active") for beta, one in found.items()}
    last = used[DEAREST]
    if last is None or None in used.values():
        return "A run ended before it was measured, so nobody is judged: train all to their end."
    truth = in_words(last)
    right = "You were right" if chosen == truth else f"It came out otherwise: {truth}"
    told = ", ".join(f"{count:.0f} at β = {beta:g}" for beta, count in used.items())
    return f"**{right}.** Numbers in use: {told}."


def in_words(used: float) -> str:
    """Return the answer that so many numbers in use make right."""
    return NONE if used == 0 else ALL if used >= int(ROW["bottleneck"]) else SOME


def _sure(found: Mapping[float, Outcome]) -> str:
    """Say why the cheapest code can come back sharpest and cost most; "" where it does not."""
    known = {beta: one.numbers for beta, one in found.items() if "held_rebuild" in one.numbers}
    least = min(BETAS)
    if least not in known or len(known) < 2:
        return ""
    cheap, others = known[least], [one for beta, one in known.items() if beta != least]
    sharpest = all(cheap["psnr"] >= one["psnr"] for one in others)
    if not sharpest or any(one["held_rebuild"] > cheap["held_rebuild"] for one in others):
        return ""
    return (
        f"At β = {least:g} held-out images come back sharpest, and yet their image term is the "
        "highest: codes that cost next to nothing let the model learn its own images by heart, so "
        "it expects smaller errors than new images have. PSNR asks how large the errors are, the "
        "image term how surprising."
    )


def _silent(found: Mapping[float, Outcome]) -> str:
    """Say why digits can still be told apart in codes that say nothing; "" where they cannot."""
    silent = [o.numbers for o in found.values() if o.numbers.get("active") == 0]
    apart = max((one.get("one_nn", 0.0) for one in silent), default=0.0)
    if apart < 0.5:  # five times what guessing gives
        return ""
    return (
        f"Why can {100 * apart:.0f} % of the digits still be told apart where no number is in use? "
        "By the middles of the clouds, which still differ by a hair. But the clouds are ten times "
        "wider at least, and the decoder gets a random point of them: it sees nothing of it."
    )
