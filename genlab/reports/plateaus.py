"""`report plateaus`: what the lesson compares, trained over several seeds.

Each sentence that the page says after a race has to follow from these figures.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from statistics import mean, stdev

from genlab.experiments.comparisons import COMPARISONS, Comparison
from genlab.experiments.flow import FlowExperiment
from genlab.reports.table import markdown
from genlab.runs.inline import train_here
from genlab.runs.store import RunInfo, Store, default_path

HEADER = (
    "flow",
    "weights",
    "above the floor",
    "KL(data, model)",
    "KL(model, data)",
    "off the modes",
)
FIGURES = ("gap", "kl", "reverse_kl", "off_modes")


def report(seeds: Sequence[int]) -> str:
    """Train every flow of every comparison from each seed (or take its recording); the tables."""
    store = Store(default_path())
    flows = [one for one in COMPARISONS.values() if one.kind is FlowExperiment]
    head = (
        f"Mean and standard deviation over the seeds {', '.join(map(str, seeds))}; nats. The gap "
        "to the floor and the two divergences are measured on 20,000 fresh points; off the modes "
        "is the share of samples farther than three standard deviations from every mode, of which "
        "a perfect sampler has 0.0111."
    )
    return "\n\n".join([head, *(_section(one, seeds, store) for one in flows)])


def _section(comparison: Comparison, seeds: Sequence[int], store: Store) -> str:
    runs: dict[str, list[RunInfo]] = {label: [] for label in comparison.runs}
    for seed in seeds:
        for label, experiment in comparison.experiments(seed).items():
            sys.stderr.write(f"{comparison.title}: {label}, seed {seed} ...\n")
            runs[label].append(train_here(experiment, store))
    shared = FlowExperiment.from_settings(comparison.common)
    about = f"On {shared.entry.title.lower()}, {shared.steps:,} steps."
    rows = [_row(label, infos) for label, infos in runs.items()]
    return "\n".join([f"## {comparison.title}", "", about, "", markdown(HEADER, rows)])


def _row(label: str, infos: Sequence[RunInfo]) -> tuple[str, ...]:
    done = [info.metrics for info in infos if info.state == "done"]
    if len(done) < len(infos):
        return (label, *["one run failed"] * (len(HEADER) - 1))
    weights = done[0].get("parameters")
    cells = [_spread([figures.get(name) for figures in done]) for name in FIGURES]
    return (label, f"{weights:,.0f}" if weights else "", *cells)


def _spread(values: Sequence[float | None]) -> str:
    """Return the mean and the standard deviation of a figure, or what keeps it from having one."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return "infinite" if known else ""
    return f"{mean(known):.3f} ({stdev(known):.3f})" if len(known) > 1 else f"{known[0]:.3f}"
