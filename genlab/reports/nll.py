"""`report nll`: how near the default flow comes to the entropy floor of every set in the plane."""

from __future__ import annotations

import sys

from genlab.data.catalog import DATASETS
from genlab.experiments.flow import FlowExperiment
from genlab.reports.table import markdown
from genlab.runs.inline import train_here
from genlab.runs.store import RunInfo, Store, default_path

HEADER = ("data set", "held-out NLL", "s.e.", "entropy floor", "above the floor", "seconds")


def report() -> str:
    """Train the default flow on every planar set (or take its recording); return the table."""
    store = Store(default_path())
    rows = []
    for name, entry in DATASETS.items():
        if entry.kind != "plane":
            continue
        experiment = FlowExperiment(dataset=name)
        sys.stderr.write(f"{name} ...\n")
        rows.append(_row(name, train_here(experiment, store)))
    defaults = FlowExperiment()
    return "\n".join(
        [
            f"Real NVP of {defaults.couplings} couplings, {defaults.depth} x {defaults.width} "
            f"hidden units, {defaults.steps:,} steps of {defaults.batch} fresh points, "
            f"seed {defaults.seed}. NLL in nats on 20,000 fresh points; the floor is the "
            "entropy of the data.",
            "",
            markdown(HEADER, rows),
        ]
    )


def _row(name: str, info: RunInfo) -> tuple[str, ...]:
    if info.state != "done":
        return (name, info.reason or info.state, "", "", "", f"{info.seconds:.1f}")
    figures = info.metrics
    nll, stderr, entropy, gap = (figures[key] for key in ("nll", "nll_stderr", "entropy", "gap"))
    return (
        name,
        f"{nll:.4f}",
        f"{stderr:.4f}",
        "unknown" if entropy is None else f"{entropy:.4f}",
        "unknown" if gap is None else f"{gap:+.4f}",
        f"{info.seconds:.1f}",
    )
