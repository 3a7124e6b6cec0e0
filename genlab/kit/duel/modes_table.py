"""Which modes a generator reaches, from several seeds: a prediction, then the recorded report."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from statistics import mean, stdev
from typing import Any

import streamlit as st

from genlab.data.shipped import AssetError
from genlab.experiments.duel_results import modes_result, modes_rows
from genlab.experiments.exhibits import MODES_OF
from genlab.kit.desk import Desk
from genlab.kit.words import predict_first, say

SETS = {"ring8": "Ring of eight", "grid25": "Grid of 25"}
QUESTION = (
    "On the ring of eight, after the same number of steps: whose samples lie on the modes most "
    "often?"
)


def modes(desk: Desk) -> None:
    """Ask who reaches the ring best; then draw the table, with what others have published."""
    try:
        told = modes_result()
    except AssetError:
        return
    st.header("From several seeds", anchor=False)
    ring = [row for row in modes_rows("ring8") if _known(row["quality"])]
    order = sorted(ring, key=lambda row: -mean(_known(row["quality"])))
    best, labels = order[0], [row["label"] for row in ring]
    mark = f"asked.{QUESTION}"
    with st.container(border=True, key=desk.key("modes-predict"), gap="xsmall"):
        kept = desk.marks.get(mark)
        chosen = predict_first(
            QUESTION, labels, kept, desk.key("modes-radio"), closed=kept is not None
        )
        if chosen is None:
            return
        desk.marks[mark] = chosen
        right = "**You were right.**" if chosen == best["label"] else f"**No: {best['label']}.**"
        seeds = len(told["seeds"])
        say(
            f"{right} {100 * mean(_known(best['quality'])):.1f} % of its samples, over {seeds} "
            f"seeds; of a perfect sampler {100 * told['perfect']:.3f} %. More would be no merit "
            "but crowding within the modes."
        )
    _table(told)


def _table(told: dict[str, Any]) -> None:
    """Draw a row for each generator, then what others have published, then the perfect sampler."""
    heads = "".join(
        f'<th scope="col">{title}: modes of {MODES_OF[name]}</th>'
        '<th scope="col">high quality %</th>'
        '<th scope="col">NLL above the floor</th>'
        for name, title in SETS.items()
    )
    by_label: dict[str, str] = {}
    cells: Sequence[str]
    for name in SETS:
        for row in modes_rows(name):
            density = _known(row["gap"])
            cells = (
                _spread(_known(row["modes"]), 1),
                _spread([100 * value for value in _known(row["quality"])], 1),
                _spread(density, 2) if density else "no density",
            )
            by_label[row["label"]] = by_label.get(row["label"], "") + _cells(cells)
    rows = [f'<tr><th scope="row">{escape(k)}</th>{v}</tr>' for k, v in by_label.items()]
    for label, of in told["published"].items():
        cells = (of[0], of[1], "", of[2], of[3], "")
        rows.append(f'<tr><th scope="row"><small>{escape(label)}</small></th>{_cells(cells)}</tr>')
    top = f"{100 * told['perfect']:.3f}"
    perfect = _cells(("8", top, "0", "25", top, "0"))
    rows.append(f'<tr><th scope="row">a perfect sampler</th>{perfect}</tr>')
    st.html(
        '<div class="gl-standings" role="region" aria-label="Modes that generators reach" '
        f'tabindex="0"><table><thead><tr><th scope="col">Generator</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    st.caption(
        f"Mean ± standard deviation over {len(told['seeds'])} seeds, of 2,500 samples each; made "
        f"by `{told['command']}`. The rows with names of papers were published, for other networks "
        "and a ring of half the size: to be seen beside, not compared to the digit."
    )


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _spread(values: Sequence[float], digits: int) -> str:
    if not values:
        return "–"
    if max(map(abs, values)) >= 1e5:
        return f"{min(values):.1e} to {max(values):.1e}"
    spread = f" ± {stdev(values):,.{digits}f}" if len(values) > 1 else ""
    return f"{mean(values):,.{digits}f}{spread}"
