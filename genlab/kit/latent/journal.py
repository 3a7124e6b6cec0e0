"""The journal: one photo kept as 1, 2, 4 ... 32 numbers, side by side; how many are enough."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.autoencoder_rules import CODED
from genlab.experiments.experiment import MAX_SEED
from genlab.experiments.journals import ENOUGH, enough_numbers, journal_runs
from genlab.kit import imagedata
from genlab.kit.desk import Desk
from genlab.kit.latent.component import latent
from genlab.kit.outcome import Outcome, outcome
from genlab.kit.race import predict_of_runs
from genlab.kit.raced import Entry
from genlab.kit.standings import OVER
from genlab.kit.words import say

SEED = "journal.seed"  # marks: the seed of the six runs
BEGUN = "journal.begun"  # how often the page itself was asked to train them
QUESTION = (
    "A reader sees only the numbers and names the digit of the training image whose numbers are "
    "nearest. How many numbers until that is right {} times in ten?"
)
NEVER = "more"
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
    with st.container(border=True, key=f"{key}-predict", gap="xsmall"):
        told = _predicted(key, runs, found)
    with place:
        entries = [Entry(_numbers(size), one) for size, one in runs.items()]
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
            help="From other first weights, by the next seed.",
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
    """Draw the card of the prediction, and once all is over its answer; say whether it is made."""
    options = [str(size) for size in runs] + [NEVER]
    over = all(one.state in OVER for one in found.values())
    chosen = predict_of_runs(
        QUESTION.format(round(10 * ENOUGH)), options, key, runs.values(), over=over, veiled=False
    )
    if chosen is not None and over:
        say(_answer(chosen, found))
    return chosen is not None


def _answer(chosen: str, found: Mapping[int, Outcome]) -> str:
    """Return the answer with the runs' own figures."""
    shares = {size: one.numbers.get("one_nn") for size, one in found.items()}
    if None in shares.values():
        return "A run ended before it was measured, so nobody is judged. Train six new ones."
    enough = enough_numbers(shares)
    right = chosen == (NEVER if enough is None else str(enough))
    told = ", ".join(f"{100 * (share or 0):.0f} % from {size}" for size, share in shares.items())
    sizes = list(found)
    if enough is None:
        said = f"not even {sizes[-1]} are enough"
    else:
        said = f"{_numbers(enough)} {'is' if enough == 1 else 'are'} enough"
    verdict = f"**{'You were right' if right else 'It came out otherwise'}: {said}.**"
    return f"{verdict} Right digits: {told}. {_likeness(found, enough)}".rstrip()


def _likeness(found: Mapping[int, Outcome], enough: int | None) -> str:
    """Say what numbers beyond those that are enough have bought: likeness, or nothing."""
    last = max(found)
    if enough is None or enough == last:
        return ""
    there, here = (found[size].numbers.get("psnr") for size in (enough, last))
    if there is None or here is None:
        return ""
    figures = f"PSNR {there:.1f} dB with {enough}, {here:.1f} dB with {last}"
    if here <= there:
        return f"More of them bring no more likeness either: {figures}."
    return f"More numbers buy likeness: this very handwriting rather than its digit ({figures})."


def _numbers(size: int) -> str:
    return f"{size} number{'s' if size > 1 else ''}"
