"""What the report on images found over several seeds: its verdict on the claim, its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from statistics import mean, stdev
from typing import Any

import streamlit as st

from genlab.data.shipped import AssetError
from genlab.experiments.duel_results import images_result

COLUMNS = {  # figure -> what stands above it, digits
    "bits_per_dim": ("bits/dim", 3),
    "fid": ("FID", 1),
    "kid": ("KID", 3),
    "precision": ("precision", 3),
    "recall": ("recall", 3),
}


REPORTED = ("digits", "mnist")
LARGE = 1e5  # from which on figures are told by their order


def image_report(data: str) -> None:
    """Draw what the report on `data` found over seeds; where there is none on them, on the others.

    Its verdicts, and its table folded away.
    """
    for one in (data,) if data in REPORTED else REPORTED:
        _report_on(one)


def _report_on(data: str) -> None:
    try:
        told = images_result(data)
    except AssetError:
        return
    seeds = len(told["seeds"])
    st.markdown(f"**{told['title']}, from {seeds} seeds:**")
    for claim in told["claims"]:
        icon, holds = ("check", "holds") if claim["holds"] else ("close", "does not hold")
        st.markdown(f":material/{icon}: **{claim['claim']}**: {holds}; {claim['why']}.")
    with st.expander(f"All of them from {seeds} seeds, recorded", icon=":material/table:"):
        st.html(_table(told))
        st.caption(
            f"Mean ± standard deviation over {seeds} seeds, on {told['n']:,} images a set. "
            f"Bits/dim at a margin of {told['margin']:g}. Judge {told['judge'][:12]}. Made by "
            f"`{told['command']}`, torch {told['torch']}."
        )


def _table(told: Mapping[str, Any]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head, _ in COLUMNS.values())
    rows = "".join(_row(row) for row in [*told["rows"], told["real"]])
    return (
        '<div class="gl-standings" role="region" aria-label="Over seeds" tabindex="0"><table>'
        f'<thead><tr><th scope="col">generator</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></div>"
    )


def _row(row: Mapping[str, Any]) -> str:
    cells = "".join(
        f"<td>{_spread([one[name] for one in row['figures'] if name in one], digits)}</td>"
        for name, (_, digits) in COLUMNS.items()
    )
    return f'<tr><th scope="row">{escape(row["label"])}</th>{cells}</tr>'


def _spread(values: Sequence[float], digits: int) -> str:
    if not values:
        return "–"
    if max(values) >= LARGE:
        return f"{min(values):.1e} to {max(values):.1e}"
    spread = f" ± {stdev(values):,.{digits}f}" if len(values) > 1 else ""
    return f"{mean(values):,.{digits}f}{spread}".replace("-", "\N{MINUS SIGN}")
