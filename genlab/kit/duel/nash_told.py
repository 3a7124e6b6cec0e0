"""What the report from the equilibrium came to, as it ships: the claim, and every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from genlab.data.shipped import AssetError
from genlab.experiments.duel_claims import SAME_RATE
from genlab.experiments.duel_results import nash_result
from genlab.experiments.equilibrium import reported
from genlab.kit.words import say

GAME, SLOW = "non-saturating GAN", "non-saturating GAN, both rates a tenth"
CLAIM = (
    "A study (Espuña i Fontcuberta, 2022) says: trained as an NSGAN, a flow is unstable even from "
    "the equilibrium."
)

Claims = Sequence[Mapping[str, Any]]


def nash_told() -> None:
    """Say whether the claim of the study holds in the recorded report, and draw its rows."""
    try:
        told = nash_result()
    except AssetError:
        return
    say(headline(told))
    st.html(_rows(told))
    with st.expander("How it was judged", icon=":material/rule:"):
        say("\n".join(f"- {_claim(claim)}" for claim in told["claims"]))
        st.caption(
            "KL(truth ∥ generator), exact at each of 20,000 fresh points; 0 where all start. Made "
            f"by `{told['command']}`, torch {told['torch']}."
        )


def headline(told: Mapping[str, Any]) -> str:
    """Say whether the claim holds at the usual rates, and at a tenth of both."""
    usual, slow = (unstable(label, told["claims"]) for label in (GAME, SLOW))
    here = "it holds" if usual else "it does not hold"
    also = "too" if usual == slow else "it does not" if usual else "it does"
    seeds = len(told["seeds"])
    return (
        f"**{CLAIM}** Here, from {seeds} recorded seeds on {told['title'].lower()}, **{here}**; at "
        f"a tenth of both rates {also}."
    )


def unstable(label: str, claims: Claims) -> bool:
    """Say whether a game leaves after all numbers of steps where likelihood stays."""
    return verdict(label, claims) == "leaves" and verdict(SAME_RATE[label], claims) == "stays"


def verdict(label: str, claims: Claims) -> str:
    """Return what the rules said of a teacher: "stays", "leaves", or that it does not."""
    stays = [one["holds"] for one in claims if one["claim"] == f"a2: {label} stays"]
    if stays:
        return "stays" if stays[0] else "does not stay"
    start = f"a2: {label} leaves, "
    left = {
        one["claim"].removeprefix(start): one["holds"]
        for one in claims
        if one["claim"].startswith(start)
    }
    after = [steps for steps, holds in left.items() if holds]
    if len(after) < len(left):
        return f"leaves after {' and '.join(after)} only" if after else "does not leave"
    return "leaves" if left else "not judged"


def _claim(claim: Mapping[str, Any]) -> str:
    part = str(claim["claim"]).removeprefix("a2: ")
    icon, says = ("check", "yes") if claim["holds"] else ("close", "no")
    return f":material/{icon}: {part[:1].upper()}{part[1:]}: **{says}**. {claim['why']}."


def _rows(told: Mapping[str, Any]) -> str:
    """Return a row for each teacher, a column for each number of steps, and the verdict."""
    steps = sorted({row["steps"] for row in told["rows"]})
    by_label: dict[str, dict[int, str]] = {}
    for row in told["rows"]:
        by_label.setdefault(row["label"], {})[row["steps"]] = _cell(row)
    heads = "".join(f'<th scope="col">KL after {n:,} steps</th>' for n in steps)
    rows = "".join(
        f'<tr><th scope="row">{escape(label[:1].upper() + label[1:])}</th>'
        + "".join(f"<td>{cells.get(n, '–')}</td>" for n in steps)
        + f"<td>{verdict(label, told['claims'])}</td></tr>"
        for label, cells in by_label.items()
    )
    return (
        '<p class="gl-standings-note">Nats: the median of '
        f"{len(told['seeds'])} seeds, the lowest and the highest.</p>"
        '<div class="gl-standings" role="region" aria-label="The report from the equilibrium" '
        f'tabindex="0"><table><thead><tr><th scope="col">Teacher</th>{heads}'
        f'<th scope="col">Verdict</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _cell(row: Mapping[str, Any]) -> str:
    middle, low, high = (reported(row[name]) for name in ("median", "low", "high"))
    lost = sum(value is None for value in row["seeds"])
    if lost:
        return f"{lost} of {len(row['seeds'])} lost"
    return middle if low == high else f"{middle} ({low} to {high})"
