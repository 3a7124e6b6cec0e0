"""What the runs of a race came to, as a table."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping

import streamlit as st

from genlab.kit.outcome import Outcome
from genlab.kit.standings import Standings

HEADS = {  # figure -> its column's head
    "parameters": "Parameters",
    "train_nll": "Training NLL",
    "nll": "Held-out NLL",
    "train_bits_per_dim": "Training bits/dim",
    "bits_per_dim": "Held-out bits/dim",
    "kl": "KL(data ∥ model)",
    "reverse_kl": "KL(model ∥ data)",
    "integral": "Sum over the plane",
    "off_modes": "Off every mode",
    "best_nll": "Held-out NLL, best step",
    "modes": "Modes reached",
    "quality": "Near a mode",
    "fid": "FID",
    "fid_floor": "FID of real images",
    "kid": "KID",
    "precision": "Precision",
    "recall": "Recall",
    "held_rebuild": "Image term",
    "held_kl": "Code term",
    "active": "Numbers in use",
    "one_nn": "Digits told apart",
    "psnr": "PSNR, dB",
    "ssim": "SSIM",
    "holes": "In holes",
}
HUGE = 1e4  # from which on a figure's digits after the point say nothing
ROUNDING = 5e-6  # nothing smaller is told from what float32 rounds away
STATES = {"failed": "failed", "stopped": "stopped early"}


def table(standings: Standings, *, ranked: bool = True) -> None:
    """Draw a row for each run and a column for each figure that any of them has.

    ranked: whether the nearest is marked, where the figures' errors tell it from the others.
    """
    columns = [
        name for name in HEADS if any(name in o.numbers for o in standings.outcomes.values())
    ]
    if {"bits_per_dim", "nll"} <= set(columns):
        columns.remove("nll")  # of whole images, which no other data's compares with
    if not columns:
        return
    unit = " in bits a pixel" if "bits_per_dim" in columns else " in nats"
    if "psnr" in columns:  # of rebuilt images: only a bound's terms are in nats
        unit = ", terms in nats"
    best = standings.nearest if ranked and len(standings.nearest) == 1 else []
    heads = "".join(f'<th scope="col">{HEADS[name]}</th>' for name in columns)
    rows = "".join(
        _row(label, one, columns, label in best) for label, one in standings.outcomes.items()
    )
    st.html(
        f'<p class="gl-standings-note">Final figures{unit}, &plusmn; one standard error; but '
        "for those of training, on data that no run was trained on. Each run stands for its one "
        "seed.</p>"
        '<div class="gl-standings" role="region" aria-label="Final figures" tabindex="0"><table>'
        f'<thead><tr><th scope="col">Run</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def figure(name: str, numbers: Mapping[str, float]) -> str:
    """Return a figure as it is quoted, with its standard error where it has one."""
    value = numbers.get(name)
    if value is None:
        return "–"
    if name == "parameters":
        return f"{value:,.0f}"
    if name in ("modes", "active"):
        return f"{value:.0f}"
    if name in ("off_modes", "quality", "one_nn", "holes"):
        return f"{100 * value:.1f} %"
    if abs(value) >= HUGE:
        return f"{value:,.0f}" if abs(value) < HUGE**1.5 else f"{value:.1e}"
    stderr = numbers.get(f"{name}_stderr", 0.0)
    digits = 4 if name == "integral" else 3
    if 0 < stderr < 1 and math.isfinite(stderr):
        digits = min(6, max(3, -math.floor(math.log10(stderr))))
    if abs(value) < ROUNDING and 0 < stderr < ROUNDING:
        return "0"
    text = f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return f"{text} ± {stderr:.{digits}f}" if stderr else text


def _row(label: str, outcome: Outcome, columns: list[str], best: bool) -> str:
    cells = "".join(f"<td>{figure(name, outcome.numbers)}</td>" for name in columns)
    note = STATES.get(outcome.state, "nearest" if best else "")
    said = f" <small>{note}</small>" if note else ""
    return f'<tr><th scope="row">{html.escape(label)}{said}</th>{cells}</tr>'
