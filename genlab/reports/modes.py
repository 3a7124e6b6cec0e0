"""`report modes`: which modes a generator reaches, by likelihood and against a discriminator."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from statistics import mean, stdev

from genlab.experiments.duel import DuelExperiment
from genlab.metrics.modes import PERFECT
from genlab.reports.table import markdown
from genlab.runs.inline import train_here
from genlab.runs.store import RunInfo, Store, default_path

MODE_SETS = {"ring8": 8, "grid25": 25}  # how many modes there are
MODE_RUNS: dict[str, dict[str, object]] = {
    "flow, likelihood": {"objective": "nll"},
    "flow, non-saturating GAN": {"objective": "gan"},
    "flow, both": {"objective": "hybrid"},
    "flow, WGAN-GP": {"loss": "wasserstein", "gradient_penalty": 10.0, "critic_steps": 5},
    "plain GAN, non-saturating": {"objective": "plain"},
}
# Means over several runs, of 2,500 samples: modes of 8, high quality %, modes of 25, high quality %
PUBLISHED = {
    "GAN (Srivastava et al., 2017)": ("1", "99.3", "3.3", "0.5"),
    "Unrolled GAN (Srivastava et al., 2017)": ("7.6", "35.6", "23.6", "16"),
    "VEEGAN (Srivastava et al., 2017)": ("8", "52.9", "24.6", "40"),
    "GAN (Lin et al., 2018)": ("6.3", "98.2", "17.3", "94.8"),
    "PacGAN4 (Lin et al., 2018)": ("7.8", "95.9", "24.8", "93.6"),
}
MODES_HEADER = ("generator", "modes", "high quality %", "NLL - entropy", "finished")


def report(
    seeds: Sequence[int],
    base: DuelExperiment | None = None,
    store: Store | None = None,
) -> str:
    """Train every generator on the ring and on the grid from each seed (or take its recording)."""
    duel, store = base or DuelExperiment(), store or Store(default_path())
    parts = [_modes_about(duel, seeds)]
    for place, dataset in enumerate(MODE_SETS):
        rows = []
        for label, settings in MODE_RUNS.items():
            one = duel.but(**settings, dataset=dataset)
            rows.append(_modes_row(label, _trained(one, label, seeds, store)))
        rows += [
            (f"published: {label}", of[2 * place], of[2 * place + 1], "", "")
            for label, of in PUBLISHED.items()
        ]
        modes = str(MODE_SETS[dataset])
        rows.append(("a perfect sampler", modes, f"{100 * PERFECT:.3f}", "0", ""))
        parts += [f"## {duel.but(dataset=dataset).entry.title}", markdown(MODES_HEADER, rows)]
    return "\n\n".join(["# Which modes a generator reaches", *parts])


def _modes_about(duel: DuelExperiment, seeds: Sequence[int]) -> str:
    return (
        f"Made by `python -m genlab report modes --seeds {','.join(map(str, seeds))}`. "
        f"{duel.steps:,} steps of {duel.batch} points; Real NVP of {duel.couplings} couplings, "
        f"{duel.depth} x {duel.width} hidden units, {duel.parameters:,} weights, and a plain "
        f"generator of about as many; a discriminator of {duel.critic_depth} x "
        f"{duel.critic_width} units. Mean (standard deviation) over the seeds. A mode counts when "
        "one of 2,500 samples lies within 3 standard deviations of it, nearest to it; high quality "
        "is the share of samples so near to any. The gap is exact, in nats: above the entropy, at "
        "20,000 fresh points. Published rows were measured on these sets with other networks, and "
        "the ring there had half the size: to be seen beside, not compared to the digit."
    )


def _trained(duel: DuelExperiment, label: str, seeds: Sequence[int], store: Store) -> list[RunInfo]:
    runs = []
    for seed in seeds:
        sys.stderr.write(f"{duel.dataset}: {label}, seed {seed} ...\n")
        runs.append(train_here(duel.but(seed=seed), store))
    return runs


def _modes_row(label: str, runs: Sequence[RunInfo]) -> tuple[str, ...]:
    done = [run.metrics for run in runs if run.state == "done"]
    shares = [100 * value for value in _all(done, "quality")]
    density = _all(done, "gap")
    gap = f"{_spread_of(density, 2)}" if density else "no density" if done else ""
    finished = f"{len(done)} of {len(runs)}"
    return (label, _spread_of(_all(done, "modes"), 1), _spread_of(shares, 1), gap, finished)


def _all(metrics: Sequence[dict[str, float | None]], name: str) -> list[float]:
    return [value for one in metrics if (value := one.get(name)) is not None]


def _spread_of(values: Sequence[float], digits: int) -> str:
    if not values:
        return ""
    told = f"{mean(values):,.{digits}f}"
    return f"{told} ({stdev(values):,.{digits}f})" if len(values) > 1 else told
