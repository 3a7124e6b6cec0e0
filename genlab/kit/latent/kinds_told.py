"""What the four kinds came to on the same ten images, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from genlab.experiments.frame import decode
from genlab.kit.outcome import Outcome, store
from genlab.runs.store import Store, default_path

NAMES = {"ae": "Autoencoder", "vae": "Variational", "flow": "Real NVP", "gan": "GAN"}
EXACT = 100.0  # dB from which on images differ by rounding alone
LEAST = 1e-16  # of a squared error: what is smaller is rounding


def decibels_of(run: Outcome) -> float | None:
    """Return the PSNR (dB) of the ten images as a run rebuilds them; None where it has none.

    Of a search that of the best tries; of a flow that is run backwards, of its exact latents.
    """
    if run.experiment.name == "autoencoder":
        return _last_mean(default_path(), run.experiment.run_id, "psnr") if run.over else None
    if run.experiment.settings()["objective"] == "plain":
        return run.numbers.get("psnr")
    error = run.numbers.get("exact_error")
    return None if error is None else -10 * math.log10(max(error, LEAST))


def answered(chosen: str, decibels: Mapping[str, float | None]) -> str:
    """Return the verdict on a prediction of the worst, and what each of the four came to."""
    known = {name: db for name, db in decibels.items() if db is not None}
    if len(known) < len(NAMES):
        return "A run ended without its figures, so nobody is judged."
    order = sorted(known, key=known.__getitem__)
    worst = NAMES[order[0]]
    verdict = "You were right" if chosen == worst else f"It came out otherwise: {worst}"
    each = ", ".join(f"{NAMES[name]} {_said(known[name])}" for name in order)
    return f"**{verdict}.** {each}."


def _said(db: float) -> str:
    return "exact" if db > EXACT else f"{db:.1f} dB"


@lru_cache(maxsize=64)
def _last_mean(path: Path, run_id: str, name: str) -> float | None:
    """Return the mean of an array of the last frame of a run that is done."""
    kept: Store = store()
    info = kept.run(run_id)
    if info is None:
        return None
    for _, blob in kept.blobs(run_id, after=info.frames - 2):
        array = decode(blob).arrays.get(name)
        if array is not None:
            return float(array.mean())
    return None
