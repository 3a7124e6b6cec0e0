"""The journal: one photo kept as 1, 2, 4 ... 32 numbers, side by side; how many are enough."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.autoencoder_rules import CODED
from genlab.experiments.experiment import MAX_SEED
from genlab.experiments.journals import journal_runs
from genlab.kit import imagedata
from genlab.kit.desk import Desk
from genlab.kit.latent.component import latent
from genlab.kit.latent.journal_told import (
    BITS_ASKED,
    NEVER,
    NUMBERS_ASKED,
    WAYS,
    numbers,
    told_bits,
    told_numbers,
    way_words,
)
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.race import predict_of_runs
from genlab.kit.raced import Entry
from genlab.kit.standings import OVER
from genlab.kit.words import say

SEED = "journal.seed"  # marks: the seed of the six runs
BEGUN = "journal.begun"  # how often the page itself was asked to train them
Runs = Mapping[int, AutoencoderExperiment]


def journal(desk: Desk) -> None:
    """Draw the choice of images, the notebook with its six runs, the prediction and its answer."""
    runs = journal_runs(str(desk.experiment.settings()["dataset"]), seed=_seed(desk))
    _choice(desk)
    if imagedata.mnist_missing(runs.values()):
        imagedata.card(desk)
        return
    found = {size: outcome(one) for size, one in runs.items()}
    key = desk.key("journal")
    place = st.container()
    told = _predicted(key, runs, found)
    with place:
        entries = [Entry(numbers(size), one) for size, one in runs.items()]
        begun = desk.marks.get(BEGUN, 0)
        latent("journal", key, {}, raced=entries, told=told, begun=begun, on_said=lambda _: None)


def _seed(desk: Desk) -> int:
    return int(desk.marks.get(SEED, desk.start.seed))


def _choice(desk: Desk) -> None:
    """Draw the choice of images, which all parts share, and the way to six runs of one's own."""
    key = desk.key("journal-images")
    st.session_state[key] = desk.experiment.settings()["dataset"]

    def choose() -> None:
        chosen = st.session_state[key]
        if chosen is not None:
            desk.set(dataset=chosen)

    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "Images",
            list(CODED),
            format_func=lambda name: CODED[name].title,
            key=key,
            on_change=choose,
            label_visibility="collapsed",
            width="content",
        )
        again = partial(_begin, desk, (_seed(desk) + 1) % (MAX_SEED + 1))
        st.button(
            "Train six new ones",
            key=desk.key("journal-again"),
            icon=":material/casino:",
            on_click=again,
            help="From other first weights, by the next seed. Small digits take some two minutes "
            "on one core, large ones five.",
        )
        if _seed(desk) != desk.start.seed:
            st.button(
                "Back to the first six",
                key=desk.key("journal-back"),
                on_click=desk.marks.pop,
                args=(SEED,),
            )


def _begin(desk: Desk, seed: int) -> None:
    """Lay out the journal of another seed and have it trained."""
    desk.marks |= {SEED: seed, BEGUN: desk.marks.get(BEGUN, 0) + 1}


def _predicted(key: str, runs: Runs, found: Mapping[int, Outcome]) -> bool:
    """Draw two predictions, their answers once all is over; say whether the first is made."""
    over = all(one.state in OVER for one in found.values())
    ways = [way_words(way) for way in WAYS]
    asked = {
        "numbers": (NUMBERS_ASKED, [*map(str, runs), NEVER], told_numbers),
        "bits": (BITS_ASKED, ways, told_bits),
    }
    chosen: dict[str, str | None] = {}
    for (name, (question, options, told)), column in zip(asked.items(), st.columns(2), strict=True):
        with column, st.container(border=True, key=f"{key}-{name}", gap="xsmall"):
            mark, of = f"{key}.{name}", runs.values()
            choice = predict_of_runs(question, options, mark, of, over=over, veiled=False)
            chosen[name] = choice
            if choice is not None and over:
                say(told(choice, found))
    return chosen["numbers"] is not None
