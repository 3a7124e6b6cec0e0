"""Half of the latents drawn anew: what is left of a real image, by each of two teachers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

from genlab.experiments.duel import DuelExperiment
from genlab.experiments.frame import decode
from genlab.experiments.halves import LEVELS, Strayed, strayed
from genlab.kit.outcome import outcome, store
from genlab.kit.raced import Entry, show
from genlab.kit.words import say

FOUND = (
    "Danihelka et al. (2017) found that images of the flow taught by likelihood stay plausible, "
    "while those of the one taught by a critic fall apart."
)


def halves(runs: Mapping[str, DuelExperiment], key: str, *, told: bool) -> None:
    """Draw two flows' images with half of their latents anew, and how far they stray.

    told: whether what came of the runs may be seen.
    """
    st.header("Half of the latents drawn anew", anchor=False)
    say(
        "First in each row: a real image that no run has seen. A flow finds its latents exactly, "
        "and from all of them the same image comes back. Then half of them are kept and the rest "
        f"drawn anew, differently in each column. {FOUND}"
    )
    show([Entry(label, one) for label, one in runs.items()], key, "halves", answered=told)
    if not told:
        st.caption("Predict first: then these play to their end.")
        return
    said = [_said(label, one) for label, one in runs.items() if outcome(one).state == "done"]
    words = [one for one in said if one]
    if words:
        say(
            f"How far from the nearest real image, as against one real image from the next: "
            f"{'; '.join(words)}. That is pixels alone: look, and judge yourself."
        )


def _said(label: str, one: DuelExperiment) -> str:
    found = _strayed(one.run_id, float(one.statics().get("levels", LEVELS)))
    return "" if found is None else f"{label} **{found.times:.2f} times**"


@lru_cache(maxsize=32)
def _strayed(run_id: str, levels: float) -> Strayed | None:
    """Return how far the images of a run that is done stray at its end; None without any."""
    frames = [decode(blob) for _, blob in store().blobs(run_id)]
    versions = [one.arrays["resampled"] for one in frames if "resampled" in one.arrays]
    if not versions or "data" not in frames[0].arrays:
        return None
    return strayed(versions[-1].astype(float), frames[0].arrays["data"].astype(float), levels)
