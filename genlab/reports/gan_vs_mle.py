"""`report gan-vs-mle`: one flow over images and its teachers: bits per pixel, FID, and what else.

The same architecture, first weights, batches and number of the generator's steps; only what
teaches differs.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import mean
from typing import Any

from genlab.data.shipped import about, keep_json
from genlab.experiments.claims import Verdict
from genlab.experiments.duel import DuelExperiment
from genlab.experiments.duel_claims import GAN_SIDE, NLL_SIDE, lower_fid
from genlab.experiments.duel_looks import LOOKS, judge_of
from genlab.experiments.duel_results import ImagesRow
from genlab.experiments.duels import DUEL_MARGIN
from genlab.experiments.fields import SettingError
from genlab.reports.gan_vs_mle_told import told_images
from genlab.reports.trained import Trained, trained
from genlab.runs.store import Store, default_path

DIGITS_OF_FIGURE = 7
# What all share, by data set, and in what teachers differ: each at rates that suited it in trials
BUDGETS: dict[str, dict[str, object]] = {
    "digits": {"steps": 1000, "batch": 128, "couplings": 8, "width": 128, "schedule": "cosine"},
    "mnist": {"steps": 800, "batch": 16, "size": "small", "schedule": "cosine", "critic_width": 32},
}
WGAN_GP: dict[str, object] = {
    "objective": "gan",
    "loss": "wasserstein",
    "gradient_penalty": 10.0,
    "r1": 0.0,
}
SIDES: dict[str, dict[str, dict[str, object]]] = {
    "digits": {
        NLL_SIDE: {"objective": "nll", "learning_rate": 1e-3},
        GAN_SIDE: {"objective": "gan", "learning_rate": 3e-4, "critic_rate": 1e-3, "r1": 1.0},
        "both": {
            "objective": "hybrid",
            "hybrid": 0.02,
            "learning_rate": 1e-3,
            "critic_rate": 1e-3,
            "r1": 1.0,
        },
        "WGAN-GP": {**WGAN_GP, "learning_rate": 3e-4, "critic_rate": 1e-3, "critic_steps": 2},
    },
    "mnist": {
        NLL_SIDE: {"objective": "nll", "learning_rate": 5e-3},
        GAN_SIDE: {"objective": "gan", "learning_rate": 1e-3, "critic_rate": 1e-3, "r1": 1.0},
        "both": {
            "objective": "hybrid",
            "hybrid": 0.01,
            "learning_rate": 1e-3,
            "critic_rate": 1e-3,
            "r1": 1.0,
        },
        "WGAN-GP": {**WGAN_GP, "learning_rate": 1e-3, "critic_rate": 1e-3, "critic_steps": 1},
    },
}


def report(seeds: Sequence[int], data: str = "digits", base: DuelExperiment | None = None) -> str:
    """Train the flow by each teacher from each seed (or take recordings); the table, the claim.

    base: the settings that all share, the usual ones for `data` if left out.
    """
    return told_images(measure(seeds, data, base))


def recorded(data: str = "digits") -> str:
    """Return the report that comes with the app; raises `AssetError` where there is none."""
    return told_images(about("reports", f"gan-vs-mle-{data}"))


def ship(seeds: Sequence[int], data: str = "digits") -> str:
    """Make the report, and let it be the one that comes with the app."""
    result = measure(seeds, data)
    keep_json("reports", f"gan-vs-mle-{data}", result)
    return told_images(result)


def measure(seeds: Sequence[int], data: str, base: DuelExperiment | None = None) -> dict[str, Any]:
    """Return what the report says, ready for JSON: its rows as `ImagesRow`, and the claims.

    Raises `SettingError` for data that the report has no budget for.
    """
    if data not in BUDGETS:
        raise SettingError(f"`--data {data[:64]}` is nothing here; take {' or '.join(BUDGETS)}.")
    shared = base or DuelExperiment.from_settings({"dataset": data, **BUDGETS[data]})
    store, sides = Store(default_path()), SIDES[data]
    runs: dict[str, list[Trained]] = {label: [] for label in sides}
    for seed in seeds:
        for label, settings in sides.items():
            sys.stderr.write(f"{data}: {label}, {shared.steps:,} steps, seed {seed} ...\n")
            runs[label].append(trained(_side(shared, settings).but(seed=seed), store))
    rows = [images_row_of(label, sides[label], of) for label, of in runs.items()]
    return {
        **_about(shared, seeds, data),
        "rows": rows,
        "real": _real(data),
        "claims": [asdict(one) for one in images_verdicts(rows)],
    }


def _side(shared: DuelExperiment, settings: Mapping[str, object]) -> DuelExperiment:
    """Return the duel with one teacher: what is not its own stays, whatever is usual with it."""
    return DuelExperiment.from_settings({**shared.settings(), **settings})


def images_row_of(label: str, settings: Mapping[str, object], runs: Sequence[Trained]) -> ImagesRow:
    """Return a teacher's row from its runs, one a seed; those that failed are left out."""
    done = [run for run in runs if run.info.state == "done"]
    seconds = [run.seconds for run in done if run.seconds is not None]
    return {
        "label": label,
        "settings": dict(settings),
        "figures": [_figures(run.info.metrics) for run in done],
        "seconds": round(mean(seconds), 1) if seconds and len(seconds) == len(done) else None,
    }


def images_verdicts(rows: Sequence[ImagesRow]) -> list[Verdict]:
    """Return whether a1 holds by FID and by KID; nothing where either side lacks a figure."""
    runs = {row["label"]: row["figures"] for row in rows}
    found = []
    for figure in ("fid", "kid"):
        sides = [one for side in (NLL_SIDE, GAN_SIDE) for one in runs[side]]
        if runs[NLL_SIDE] and runs[GAN_SIDE] and all(figure in one for one in sides):
            found.append(lower_fid(runs, figure))
    return found


def _about(shared: DuelExperiment, seeds: Sequence[int], data: str) -> dict[str, Any]:
    import torch

    return {
        "command": "python -m genlab report gan-vs-mle "
        f"--data {data} --seeds {','.join(map(str, seeds))}",
        "machine": f"{os.cpu_count()} {platform.machine()} cores",
        "torch": torch.__version__,
        "seeds": list(seeds),
        "data": data,
        "title": shared.entry.title,
        "judge": about("judges", judge_of(data))["sha256"],
        "n": LOOKS[data].n,
        "pairs": LOOKS[data].pairs,
        "margin": DUEL_MARGIN,
        "settings": shared.settings(),
        "parameters": shared.parameters,
    }


def _real(data: str) -> ImagesRow:
    """Return what real images score against real ones, as a row."""
    from genlab.experiments.duel_images import real_against_real

    found: dict[str, float | None] = {}
    for name, one in real_against_real(data).items():
        found |= {name: one.mean, f"{name}_stderr": one.stderr}
    figures = [_figures(found)]
    return {"label": "real against real", "settings": {}, "figures": figures, "seconds": None}


def _figures(metrics: Mapping[str, float | None]) -> dict[str, float]:
    return {
        name: float(f"{value:.{DIGITS_OF_FIGURE}g}")
        for name, value in metrics.items()
        if value is not None
    }
