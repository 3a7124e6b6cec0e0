"""`report nll`: how near the default flow comes to the entropy floor of every set in the plane."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from statistics import mean, stdev

from genlab.data.catalog import DATASETS
from genlab.experiments.flow import FlowExperiment
from genlab.reports.table import markdown
from genlab.reports.trained import Trained, trained
from genlab.runs.store import Store, default_path

BARS = {"moons": 0.03, "8gaussians": 0.08, "checkerboard": 0.09, "rings": 0.40}  # nats
SIGMAS = 3.0  # standard errors below the floor that chance explains
HEADER = (
    "data set",
    "floor",
    "held-out NLL",
    "s.e.",
    "above: mean",
    "sd",
    "worst",
    "KL",
    "s.e.",
    "integral",
    "seconds",
    "verdict",
)


def report(
    seeds: Sequence[int], base: FlowExperiment | None = None, names: Iterable[str] | None = None
) -> str:
    """Train `base` on planar sets from each seed (or take its recording); return the report.

    base: the flow, the default one if left out; names: of the data sets, all planar ones likewise.
    """
    flow, store = base or FlowExperiment(), Store(default_path())
    sets = names or [name for name, entry in DATASETS.items() if entry.kind == "plane"]
    runs: dict[str, list[Trained]] = {name: [] for name in sets}
    for name, seed in ((name, seed) for seed in seeds for name in runs):
        sys.stderr.write(f"{name}, seed {seed} ...\n")
        runs[name].append(trained(flow.but(dataset=name, seed=seed), store))
    return "\n".join(
        [
            "# How near the default flow comes to the entropy",
            "",
            _about(flow, seeds),
            "",
            markdown(HEADER, [_row(name, of) for name, of in runs.items()]),
            "",
            "## Above the floor, seed by seed",
            "",
            markdown(
                ("data set", *(f"seed {seed}" for seed in seeds)),
                [(name, *map(_gap, of)) for name, of in runs.items()],
            ),
        ]
    )


def _about(flow: FlowExperiment, seeds: Sequence[int]) -> str:
    import torch

    told = ",".join(map(str, seeds))
    return (
        f"Made by `python -m genlab report nll --seeds {told}` on {os.cpu_count()} "
        f"{platform.machine()} cores, one thread a run, torch {torch.__version__}.\n\n"
        f"Real NVP of {flow.couplings} couplings, {flow.depth} x {flow.width} hidden units, "
        f"{flow.parameters:,} parameters; {flow.steps:,} steps of {flow.batch} fresh points. All "
        "figures but the seconds in nats, on 20,000 fresh points, the same for every seed. `floor` "
        "is the entropy of the data and `above` the held-out NLL less that: mean, standard "
        f"deviation and worst of {len(seeds)} seeds. The standard errors are those of one run. "
        "`KL` is KL(data || model), point by point against the true density, so its error is "
        "smaller. `integral` is the density's over the plane, of the seeds' the farthest from 1. "
        "`seconds` are those of a core, recording and final figures included, mean over the seeds "
        "(wall: of the training steps, where a run was recorded before). The verdict holds the "
        "worst seed against the bar where the set has one, and every seed against the floor, of "
        f"which chance explains {SIGMAS:g} standard errors."
    )


def _row(name: str, runs: Sequence[Trained]) -> tuple[str, ...]:
    failed = [run.info for run in runs if run.info.state != "done"]
    if failed:
        reason = f"{failed[0].state}: {failed[0].reason}".rstrip(": ")
        return (name, *[""] * (len(HEADER) - 2), reason)
    gaps = _figures(runs, "gap")
    away = [one - 1 for one in _figures(runs, "integral")]
    return (
        name,
        _mean(_figures(runs, "entropy")),
        _mean(_figures(runs, "nll")),
        _mean(_figures(runs, "nll_stderr")),
        _mean(gaps, "+"),
        f"{stdev(gaps):.4f}" if len(gaps) > 1 else "",
        f"{max(gaps):+.4f}" if gaps else "",
        _mean(_figures(runs, "kl")),
        _mean(_figures(runs, "kl_stderr")),
        f"{1 + max(away, key=abs):.4f}" if away else "",
        _seconds(runs),
        verdict(BARS.get(name), gaps, _figures(runs, "nll_stderr")),
    )


def verdict(bar: float | None, gaps: Sequence[float], stderrs: Sequence[float]) -> str:
    """Say whether NLLs `gaps` above the floor (nats) can be, and whether the worst keeps a bar."""
    if not gaps:
        return "unknown"
    if any(gap < -SIGMAS * stderr for gap, stderr in zip(gaps, stderrs, strict=True)):
        return "BELOW THE FLOOR"
    if bar is None:
        return "not below the floor"
    return f"within {bar:.2f}" if max(gaps) <= bar else f"ABOVE {bar:.2f}"


def _figures(runs: Sequence[Trained], name: str) -> list[float]:
    values = (run.info.metrics.get(name) for run in runs)
    return [value for value in values if value is not None]


def _gap(run: Trained) -> str:
    gap = run.info.metrics.get("gap")
    return run.info.state if gap is None else f"{gap:+.4f}"


def _mean(values: Sequence[float], sign: str = "") -> str:
    return f"{mean(values):{sign}.4f}" if values else "unknown"


def _seconds(runs: Sequence[Trained]) -> str:
    measured = [run.seconds for run in runs if run.seconds is not None]
    if len(measured) == len(runs):
        return f"{mean(measured):.1f}"
    return f"{mean(run.info.seconds for run in runs):.1f} (wall)"
