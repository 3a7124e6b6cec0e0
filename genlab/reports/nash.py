"""`report nash`: who stays at the equilibrium, and who leaves it.

All data come from a frozen flow, and the generator starts as its exact copy: nothing is left to
learn. What is reported is its exact KL(truth || generator) after training that never stops.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from statistics import mean, stdev

from genlab.experiments.duel import DuelExperiment
from genlab.reports.table import markdown
from genlab.runs.inline import train_here
from genlab.runs.store import RunInfo, Store, default_path

AFTER = (1000, 3000)  # steps
TRUTH = "moons"
MANY = 1000.0  # nats
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
NASH_HEADER = ("teacher", "steps", "NLL - entropy: mean", "sd", "lowest", "highest", "s.e. of one")


def report(
    seeds: Sequence[int],
    base: DuelExperiment | None = None,
    after: Sequence[int] = AFTER,
    store: Store | None = None,
) -> str:
    """Train from the equilibrium for each number of steps and each seed (or take recordings)."""
    duel = (base or DuelExperiment()).but(start="nash", dataset=(base and base.dataset) or TRUTH)
    store = store or Store(default_path())
    rows, by_seed = [], []
    for label, settings in AT_NASH.items():
        for steps in after:
            runs = _runs(duel.but(**settings, steps=steps), label, seeds, store)
            rows.append(_nash_row(label, steps, runs))
            by_seed.append((label, f"{steps:,}", *(_apart(run) for run in runs)))
    about = (
        f"Made by `python -m genlab report nash --seeds {','.join(map(str, seeds))}`. Data: "
        f"{duel.entry.title.lower()}, as a frozen Real NVP draws them. The generator starts as its "
        f"copy ({duel.parameters:,} weights), learning rates {duel.learning_rate:g} and, of "
        f"the discriminator, {duel.critic_rate:g} where nothing else is said, batches of "
        f"{duel.batch}, a discriminator of {duel.critic_depth} x {duel.critic_width} units where "
        "one is learned. The held-out NLL less the entropy is KL(truth || generator), in nats, "
        "exact at each of 20,000 fresh points, the same for all; 0 where it starts. Each number of "
        "steps is a run of its own."
    )
    first = markdown(NASH_HEADER, rows)
    seeds_header = ("teacher", "steps", *(f"seed {seed}" for seed in seeds))
    return "\n\n".join(
        ["# From the equilibrium", about, first, "## Seed by seed", markdown(seeds_header, by_seed)]
    )


def _runs(duel: DuelExperiment, label: str, seeds: Sequence[int], store: Store) -> list[RunInfo]:
    runs = []
    for seed in seeds:
        sys.stderr.write(f"{label}, {duel.steps:,} steps, seed {seed} ...\n")
        runs.append(train_here(duel.but(seed=seed), store))
    return runs


def _nash_row(label: str, steps: int, runs: Sequence[RunInfo]) -> tuple[str, ...]:
    left = [run.metrics.get("kl") for run in runs]
    known = [value for value in left if value is not None]
    if len(known) < len(left):
        lost = len(left) - len(known)
        return (label, f"{steps:,}", f"{lost} of {len(left)} without a finite figure", *[""] * 4)
    spread = nats_left(stdev(known)) if len(known) > 1 else ""
    errors = [run.metrics.get("kl_stderr") or 0.0 for run in runs]
    figures = mean(known), min(known), max(known), mean(errors)
    middle, low, high, error = map(nats_left, figures)
    return (label, f"{steps:,}", middle, spread, low, high, error)


def _apart(run: RunInfo) -> str:
    value = run.metrics.get("kl")
    return run.state if value is None else nats_left(value)


def nats_left(nats: float) -> str:
    """Return a figure as the table has it: from a thousand nats on, its order is what counts."""
    rounded = round(nats, 4) + 0.0  # no minus before a zero
    return f"{rounded:.4f}" if abs(nats) < MANY else f"{nats:.2e}"
