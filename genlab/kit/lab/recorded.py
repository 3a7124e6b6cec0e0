"""What a report over all students came to in a world: recorded, to be read at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from statistics import mean, stdev
from typing import Any

import streamlit as st

from genlab.data.shipped import about

HEADS = {  # figures of a student: what stands above them
    "train_nll": "training NLL",
    "best_nll": "held-out NLL, best step",
    "nll": "held-out NLL, last step",
    "kl": "KL to the truth, last step",
    "fid": "FID, last step",
}
LARGE = 1e5  # from where on a figure is told by its order


def recorded(world: str) -> None:
    """Draw the recorded report of a `world`, folded away: every student, every claim."""
    told = about("reports", f"misspecification-{world}")
    seeds = len(told["seeds"])
    with st.expander(f"All students from {seeds} seeds, recorded", icon=":material/table:"):
        floor = told["teacher"]["entropy"]
        st.caption(
            f"Nats, mean and standard deviation over {seeds} seeds; the floor is {floor:.2f}. FID "
            f"by the judge {told['judge'][:12]}; of real images {told['floor'][0]:.2f}."
        )
        for sample in told["samples"]:
            st.markdown(f"**{sample['n']:,} images**")
            st.html(_table(sample["students"]))
        for claim in told["claims"]:
            st.markdown(_said(claim))
        st.caption(f"Made by `{told['command']}`, torch {told['torch']}.")


def _said(claim: Mapping[str, Any]) -> str:
    icon, verdict = ("check", "holds") if claim["holds"] else ("close", "does not hold")
    return f":material/{icon}: **{claim['claim']}**: {verdict}; {claim['why']}."


def _table(students: Sequence[Mapping[str, Any]]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("weights", *HEADS.values()))
    rows = "".join(_row(student) for student in students)
    return (
        '<div class="gl-standings" role="region" aria-label="All students" tabindex="0"><table>'
        f'<thead><tr><th scope="col">student</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></div>"
    )


def _row(student: Mapping[str, Any]) -> str:
    title = f'<th scope="row">{escape(student["title"])}</th>'
    if student.get("failed"):
        return f'<tr>{title}<td colspan="{len(HEADS) + 1}">{escape(student["failed"])}</td></tr>'
    spreads = (_spread([one[name] for one in student["figures"]]) for name in HEADS)
    cells = "".join(f"<td>{text}</td>" for text in (f"{student['parameters']:,}", *spreads))
    return f"<tr>{title}{cells}</tr>"


def _spread(values: Sequence[float]) -> str:
    spread = f" ± {_figure(stdev(values))}" if len(values) > 1 else ""
    return f"{_figure(mean(values))}{spread}"


def _figure(value: float) -> str:
    text = f"{value:.1e}" if abs(value) >= LARGE else f"{value:,.2f}"
    return text.replace("-", "\N{MINUS SIGN}") if value < 0 else text
