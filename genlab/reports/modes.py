"""`report modes`: which modes a generator reaches, by likelihood and against a discriminator."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from typing import Any

from genlab.data.shipped import about, keep_json
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_results import ModesRow
from genlab.metrics.modes import PERFECT
from genlab.reports.modes_told import told_modes
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


def report(
    seeds: Sequence[int],
    base: DuelExperiment | None = None,
    store: Store | None = None,
) -> str:
    """Train every generator on the ring and on the grid from each seed (or take its recording)."""
    return told_modes(measure(seeds, base, store))


def recorded() -> str:
    """Return the report that comes with the app; raises `AssetError` where there is none."""
    return told_modes(about("reports", "modes"))


def ship(seeds: Sequence[int]) -> str:
    """Make the report, and let it be the one that comes with the app."""
    result = measure(seeds)
    keep_json("reports", "modes", result)
    return told_modes(result)


def measure(
    seeds: Sequence[int],
    base: DuelExperiment | None = None,
    store: Store | None = None,
) -> dict[str, Any]:
    """Return what the report says, ready for JSON: its rows as `ModesRow`, and those published."""
    import torch

    duel, store = base or DuelExperiment(), store or Store(default_path())
    rows = []
    for dataset in MODE_SETS:
        for label, settings in MODE_RUNS.items():
            one = duel.but(**settings, dataset=dataset)
            rows.append(modes_row_of(label, dataset, _trained(one, label, seeds, store)))
    return {
        "command": f"python -m genlab report modes --seeds {','.join(map(str, seeds))}",
        "machine": f"{os.cpu_count()} {platform.machine()} cores",
        "torch": torch.__version__,
        "seeds": list(seeds),
        "titles": {name: duel.but(dataset=name).entry.title for name in MODE_SETS},
        "counts": MODE_SETS,
        "settings": duel.settings(),
        "parameters": duel.parameters,
        "perfect": PERFECT,
        "rows": rows,
        "published": {label: list(of) for label, of in PUBLISHED.items()},
    }


def modes_row_of(label: str, dataset: str, runs: Sequence[RunInfo]) -> ModesRow:
    """Return a generator's row from its runs, one a seed; of failed ones None."""

    def one_a_seed(name: str) -> list[float | None]:
        found = [run.metrics.get(name) if run.state == "done" else None for run in runs]
        return [None if value is None else float(f"{value:.7g}") for value in found]

    return {
        "data": dataset,
        "label": label,
        "modes": one_a_seed("modes"),
        "quality": one_a_seed("quality"),
        "gap": one_a_seed("gap"),
    }


def _trained(duel: DuelExperiment, label: str, seeds: Sequence[int], store: Store) -> list[RunInfo]:
    runs = []
    for seed in seeds:
        sys.stderr.write(f"{duel.dataset}: {label}, seed {seed} ...\n")
        runs.append(train_here(duel.but(seed=seed), store))
    return runs
