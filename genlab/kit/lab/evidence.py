"""What a claim's runs came to, gathered from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import mean

from genlab.experiments.claims import Curve
from genlab.experiments.experiment import Experiment
from genlab.experiments.frame import decode
from genlab.experiments.study import Evidence
from genlab.kit.outcome import Outcome, outcome, store

Runs = Mapping[str, Sequence[Experiment]]  # student -> its runs, one a seed
OVER = ("done", "stopped", "failed")
NEEDED = {"train_nll", "nll", "best_nll", "kl", "best_kl", "fid", "best_fid"}


def outcomes(runs: Runs) -> dict[str, list[Outcome]]:
    """Return what became of each run."""
    return {student: [outcome(one) for one in seeds] for student, seeds in runs.items()}


def over(found: Mapping[str, Sequence[Outcome]]) -> bool:
    """Say whether none of the runs goes on."""
    return all(one.state in OVER for seeds in found.values() for one in seeds)


def evidence(found: Mapping[str, Sequence[Outcome]]) -> Evidence | str:
    """Return what the rules look at, or the sentence that says why they cannot."""
    every = [one for seeds in found.values() for one in seeds]
    for state, words in (("failed", "A run failed"), ("stopped", "A run was stopped early")):
        if any(one.state == state for one in every):
            return f"{words}, so the claim is not judged: train all of them to their end."
    if any(NEEDED - set(one.numbers) for one in every):
        return "A run ended in figures that are no numbers, so the claim is not judged."
    return Evidence(
        figures={s: [one.numbers for one in seeds] for s, seeds in found.items()},
        curves={s: [curves(one.experiment.run_id) for one in seeds] for s, seeds in found.items()},
        seconds={s: mean(one.seconds for one in seeds) for s, seeds in found.items()},
    )


@lru_cache(maxsize=128)
def curves(run_id: str) -> dict[str, Curve]:
    """Return the losses of a run that is done, each by step."""
    found: dict[str, dict[int, float]] = {}
    for _, blob in store().blobs(run_id):
        frame = decode(blob)
        for name, value in frame.losses.items():
            found.setdefault(name, {})[frame.step] = value
    return dict(found)
