"""What the report from the equilibrium came to, as it ships: its verdicts, and every row."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from genlab.data.shipped import AssetError
from genlab.experiments.duel_results import nash_result
from genlab.experiments.equilibrium import reported
from genlab.kit.words import say

HEADS = ("after", "median", "lowest", "highest")
CLAIM = "a2: "


def nash_told() -> None:
    """Say which claims of the recorded report hold, and draw its rows, folded away."""
    try:
        told = nash_result()
    except AssetError:
        return
    seeds = len(told["seeds"])
    say(f"**From {seeds} seeds, recorded** (on {told['title'].lower()}):")
    say("\n".join(f"- {claim_said(claim)}" for claim in told["claims"]))
    with st.expander("Every row of the report", icon=":material/table:"):
        st.html(_table(told))
        st.caption(
            f"KL(truth ∥ generator) in nats over {seeds} seeds, exact at each of 20,000 fresh "
            f"points; 0 where all start. Made by `{told['command']}`, torch {told['torch']}."
        )


def claim_said(claim: Mapping[str, Any]) -> str:
    """Return whether a claim holds, and the numbers that say so."""
    part = str(claim["claim"]).removeprefix(CLAIM)
    icon, verdict = ("check", "holds") if claim["holds"] else ("close", "does not hold")
    return f":material/{icon}: **{part[:1].upper()}{part[1:]}**: {verdict}. {claim['why']}."


def _table(told: Mapping[str, Any]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    rows = "".join(
        f'<tr><th scope="row">{escape(row["label"])}</th><td>{row["steps"]:,} steps</td>'
        + "".join(f"<td>{reported(row[name])}</td>" for name in ("median", "low", "high"))
        + "</tr>"
        for row in told["rows"]
    )
    return (
        '<div class="gl-standings" role="region" aria-label="The report from the equilibrium" '
        f'tabindex="0"><table><thead><tr><th scope="col">teacher</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
