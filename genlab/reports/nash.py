"""`report nash`: who stays at the equilibrium, and who leaves it.

All data come from a frozen flow, and the generator starts as its exact copy: nothing is left to
learn. What is reported is its exact KL(truth || generator) after training that never stops.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from statistics import mean, median, stdev
from typing import Any

from genlab.data.shipped import about, keep_json
from genlab.experiments.claims import Verdict
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_claims import SAME_RATE, leaves, stays
from genlab.experiments.duel_results import NashRow
from genlab.reports.nash_told import told_nash
from genlab.runs.inline import train_here
from genlab.runs.store import RunInfo, Store, default_path

AFTER = (1000, 3000)  # steps
TRUTH = "moons"
DIGITS_KEPT = 7  # of a figure
AT_NASH: dict[str, dict[str, object]] = {
    "likelihood": {"objective": "nll"},
    "likelihood, the rate a tenth": {"objective": "nll", "learning_rate": 1e-4},
    "non-saturating GAN": {"objective": "gan"},
    "non-saturating GAN, both rates a tenth": {
        "objective": "gan",
        "learning_rate": 1e-4,
        "critic_rate": 1e-4,
    },
    "non-saturating GAN, R1": {"objective": "gan", "r1": 1.0},
    "non-saturating GAN, the best D": {"objective": "gan", "critic": "exact"},
}


def report(
    seeds: Sequence[int],
    base: DuelExperiment | None = None,
    after: Sequence[int] = AFTER,
    store: Store | None = None,
) -> str:
    """Train from the equilibrium for each number of steps and each seed (or take recordings)."""
    return told_nash(measure(seeds, base, after, store))


def recorded() -> str:
    """Return the report that comes with the app; raises `AssetError` where there is none."""
    return told_nash(about("reports", "nash"))


def ship(seeds: Sequence[int]) -> str:
    """Make the report, and let it be the one that comes with the app."""
    result = measure(seeds)
    keep_json("reports", "nash", result)
    return told_nash(result)


def measure(
    seeds: Sequence[int],
    base: DuelExperiment | None = None,
    after: Sequence[int] = AFTER,
    store: Store | None = None,
) -> dict[str, Any]:
    """Return what the report says, ready for JSON: its rows as `NashRow`, and the claims."""
    import torch

    duel = (base or DuelExperiment()).but(start="nash", dataset=(base and base.dataset) or TRUTH)
    store = store or Store(default_path())
    rows = []
    for label, settings in AT_NASH.items():
        for steps in after:
            runs = _runs(duel.but(**settings, steps=steps), label, seeds, store)
            rows.append(nash_row_of(label, steps, runs))
    return {
        "command": f"python -m genlab report nash --seeds {','.join(map(str, seeds))}",
        "machine": f"{os.cpu_count()} {platform.machine()} cores",
        "torch": torch.__version__,
        "seeds": list(seeds),
        "title": duel.entry.title,
        "truth": about("truths", duel.dataset)["sha256"],
        "settings": duel.settings(),
        "parameters": duel.parameters,
        "rows": rows,
        "claims": [asdict(verdict) for verdict in nash_verdicts(rows)],
    }


def nash_verdicts(rows: Sequence[NashRow]) -> list[Verdict]:
    """Return for each teacher and number of steps whether it stays, or leaves."""
    by_label: dict[str, dict[int, NashRow]] = {}
    for row in rows:
        by_label.setdefault(row["label"], {})[row["steps"]] = row
    staying = [
        stays(label, {steps: row["seeds"] for steps, row in by_label[label].items()})
        for label in dict.fromkeys(SAME_RATE.values())
    ]
    leaving = [
        leaves(label, steps, row["seeds"], by_label[rival][steps]["seeds"])
        for label, rival in SAME_RATE.items()
        for steps, row in by_label[label].items()
    ]
    return [*staying, *leaving]


def nash_row_of(label: str, steps: int, runs: Sequence[RunInfo]) -> NashRow:
    """Return a teacher's row from its runs, one a seed."""
    left, errors = ([_kept(run.metrics.get(name)) for run in runs] for name in ("kl", "kl_stderr"))
    known = [value for value in left if value is not None]
    return {
        "label": label,
        "steps": steps,
        "seeds": left,
        "stderrs": errors,
        "mean": mean(known) if known else None,
        "median": median(known) if known else None,
        "sd": stdev(known) if len(known) > 1 else None,
        "low": min(known) if known else None,
        "high": max(known) if known else None,
    }


def _runs(duel: DuelExperiment, label: str, seeds: Sequence[int], store: Store) -> list[RunInfo]:
    runs = []
    for seed in seeds:
        sys.stderr.write(f"{label}, {duel.steps:,} steps, seed {seed} ...\n")
        runs.append(train_here(duel.but(seed=seed), store))
    return runs


def _kept(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS_KEPT}g}")
