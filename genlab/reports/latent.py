"""`report latent`: what autoencoders come to, plain and variational, of every size and price.

The runs are those that the lesson on latent space shows, so the page can be held against it.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from typing import Any

from genlab.data.mnist import available
from genlab.data.shipped import about, keep_json
from genlab.experiments.autoencoder import AutoencoderExperiment
from genlab.experiments.frame import decode
from genlab.experiments.journals import journal_runs
from genlab.experiments.latent_rows import beta_row, twins
from genlab.reports.latent_told import told_latent
from genlab.reports.trained import trained
from genlab.runs.store import Store, default_path

BUDGETS = {"digits": 20.0, "glyphs": 90.0, "mnist": 90.0}  # seconds of a core
AT_LEAST = {"digits": 0.88}  # of held-out digits named by then, by a plain autoencoder
LARGE = ("glyphs", "mnist")  # images of 28x28
KEPT = 6  # digits of a figure
CODE_FIGURES = (
    "one_nn",
    "psnr",
    "ssim",
    "holes",
    "active",
    "held_out",
    "held_out_stderr",
    "held_rebuild",
    "held_kl",
)


def report(seeds: Sequence[int]) -> str:
    """Train the twins from each seed, sizes and prices from the first; or take recordings."""
    return told_latent(measure(seeds))


def recorded() -> str:
    """Return the report that comes with the app; raises `AssetError` where there is none."""
    return told_latent(about("reports", "latent"))


def ship(seeds: Sequence[int]) -> str:
    """Make the report, and let it be the one that comes with the app."""
    result = measure(seeds)
    keep_json("reports", "latent", result)
    return told_latent(result)


def measure(seeds: Sequence[int], store: Store | None = None) -> dict[str, Any]:
    """Return what the report says, ready for JSON: groups of rows, one figure a seed."""
    import torch

    store = store or Store(default_path())
    usual = AutoencoderExperiment()
    return {
        "command": f"python -m genlab report latent --seeds {','.join(map(str, seeds))}",
        "machine": f"{os.cpu_count()} {platform.machine()} cores",
        "torch": torch.__version__,
        "seeds": list(seeds),
        "settings": usual.settings(),
        "budgets": BUDGETS,
        "at_least": AT_LEAST,
        "groups": {
            name: [code_row(label, runs, store) for label, runs in rows.items()]
            for name, rows in latent_runs(seeds).items()
        },
    }


def latent_runs(seeds: Sequence[int]) -> dict[str, dict[str, list[AutoencoderExperiment]]]:
    """Return what is trained: group -> label -> runs, one a seed. MNIST only where it is present.

    The twins on handwritten digits have every seed; all else takes longer, and has the first.
    """
    first = seeds[0]
    usual = AutoencoderExperiment()
    by_seed = [twins(usual.but(seed=seed)) for seed in seeds]
    present = [data for data in LARGE if data != "mnist" or available()]
    ones = [AutoencoderExperiment.from_settings({"dataset": one, "seed": first}) for one in present]
    large = {
        f"{one.entry.title.lower()}, {kind}": [twin]
        for one in ones
        for kind, twin in twins(one).items()
    }
    return {
        "twins": {kind: [pair[kind] for pair in by_seed] for kind in by_seed[0]},
        "large": large,
        "sizes": _by_size("digits", first),
        "sizes_drawn": _by_size("glyphs", first),
        "betas": {f"{beta:g}": [one] for beta, one in beta_row(first).items()},
    }


def _by_size(dataset: str, seed: int) -> dict[str, list[AutoencoderExperiment]]:
    return {f"{size}": [one] for size, one in journal_runs(dataset, seed=seed).items()}


def code_row(label: str, runs: Sequence[AutoencoderExperiment], store: Store) -> dict[str, Any]:
    """Return a row: its figures, the seconds of a core, and digits named within the budget."""
    row: dict[str, Any] = {"label": label, "settings": runs[0].settings(), "runs": []}
    for one in runs:
        sys.stderr.write(f"{label}: {one.dataset}, {one.steps:,} steps, seed {one.seed} ...\n")
        done = trained(one, store)
        figures = {name: _kept(done.info.metrics.get(name)) for name in CODE_FIGURES}
        by = _named_by(one, done.seconds, figures["one_nn"], store)
        row["runs"].append(
            {"id": one.run_id, "seconds": done.seconds, "one_nn_in_budget": by, **figures}
        )
    return {**row, "parameters": runs[0].parameters}


def _named_by(
    one: AutoencoderExperiment, seconds: float | None, end: float | None, store: Store
) -> float | None:
    """Return the share of digits named at the end, or by the last look that the budget pays for.

    Steps cost alike, so that the budget's share of the seconds is its share of the steps.
    """
    if seconds is None or seconds <= BUDGETS[one.dataset]:
        return None if seconds is None else end
    limit = one.steps * BUDGETS[one.dataset] / seconds
    frames = (decode(blob) for _, blob in store.blobs(one.run_id))
    looks = [f.losses["one_nn"] for f in frames if f.step <= limit and "one_nn" in f.losses]
    return _kept(looks[-1]) if looks else None


def _kept(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{KEPT}g}")
