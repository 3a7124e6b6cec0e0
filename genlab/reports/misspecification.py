"""`report misspecification`: students of a known truth, and what of the study's claims holds."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import mean
from typing import Any

from genlab.data.shipped import about, keep_json
from genlab.experiments.claims import (
    Verdict,
    fid_hardly_notices,
    larger_is_worse,
    plateaus,
    shape,
    simpler_wins,
)
from genlab.experiments.frame import decode
from genlab.experiments.student import StudentExperiment
from genlab.experiments.students import EXACT, LARGE, STUDENTS, plenty, usual
from genlab.reports.misspecification_told import FIGURES, told
from genlab.reports.trained import Trained, trained
from genlab.runs.store import Store, default_path

DIGITS = 7  # of a figure that is kept
Runs = Mapping[str, Sequence[Trained]]  # student -> its runs, one a seed


def report(
    seeds: Sequence[int], data: str = "digits", base: StudentExperiment | None = None
) -> str:
    """Train every student from each seed on few images and on plenty; the tables, the claims.

    What is recorded is not trained again. base: the settings that all share.
    """
    return told(measure(seeds, data, base))


def recorded(data: str = "digits") -> str:
    """Return the report that comes with the app; raises `AssetError` where there is none."""
    return told(about("reports", f"misspecification-{data}"))


def ship(seeds: Sequence[int], data: str = "digits") -> str:
    """Make the report, and let it be the one that comes with the app."""
    result = measure(seeds, data)
    keep_json("reports", f"misspecification-{data}", result)
    return told(result)


def measure(
    seeds: Sequence[int], data: str, base: StudentExperiment | None = None
) -> dict[str, Any]:
    """Return what the report says, ready for JSON: what it rests on, figures, verdicts."""
    shared = (base or StudentExperiment().but(**usual(data))).but(teacher=data)
    store = Store(default_path())
    few = _train(shared, list(STUDENTS), seeds, store)
    enough = shared.but(n=plenty(data))
    many = _train(enough, [s for s in STUDENTS if s != LARGE], seeds, store)
    return {
        **_about(shared, seeds),
        "floor": _floor(few),
        "samples": [_sample(shared.n, few), _sample(enough.n, many)],
        "claims": [asdict(verdict) for verdict in _judged(few, many, store)],
    }


def _train(
    shared: StudentExperiment, students: Sequence[str], seeds: Sequence[int], store: Store
) -> Runs:
    runs: dict[str, list[Trained]] = {student: [] for student in students}
    for seed in seeds:
        for student in students:
            sys.stderr.write(f"{shared.n:,} images, {STUDENTS[student].title}, seed {seed} ...\n")
            runs[student].append(trained(shared.but(student=student, seed=seed), store))
    return runs


def _about(shared: StudentExperiment, seeds: Sequence[int]) -> dict[str, Any]:
    import torch

    asked = ",".join(map(str, seeds))
    known, judge = about("teachers", shared.teacher), about("judges", shared.teacher)
    return {
        "command": "python -m genlab report misspecification "
        f"--data {shared.teacher} --seeds {asked}",
        "machine": f"{os.cpu_count()} {platform.machine()} cores",
        "torch": torch.__version__,
        "seeds": list(seeds),
        "teacher": known,
        "judge": judge["sha256"],
        "settings": shared.settings(),
    }


def _floor(runs: Runs) -> list[float | None]:
    """Return the FID of the truth against itself, with its error: the same in all runs."""
    measured = [run.info.metrics for of in runs.values() for run in of if run.info.metrics]
    return [measured[0]["fid_floor"], measured[0]["fid_floor_stderr"]] if measured else []


def _sample(n: int, runs: Runs) -> dict[str, Any]:
    return {"n": n, "students": [_student(student, of) for student, of in runs.items()]}


def _student(student: str, runs: Sequence[Trained]) -> dict[str, Any]:
    entry: dict[str, Any] = {"student": student, "title": STUDENTS[student].title}
    failed = [run.info.reason for run in runs if run.info.state != "done"]
    if failed:
        return {**entry, "failed": failed[0]}
    figures = _figures(runs)
    return {
        **entry,
        "parameters": int(figures[0]["parameters"]),
        "figures": [
            {name: float(f"{one[name]:.{DIGITS}g}") for name in FIGURES} for one in figures
        ],
        "seconds": round(_mean_seconds(runs), 1),
        "of_a_core": all(run.seconds is not None for run in runs),
    }


def _judged(few: Runs, many: Runs, store: Store) -> list[Verdict]:
    """Return for each claim whether it holds, and the numbers; nothing where a run failed."""
    everyone = [run for runs in (*few.values(), *many.values()) for run in runs]
    if any(run.info.state != "done" for run in everyone):
        return []
    by_seed = {student: _figures(runs) for student, runs in few.items()}
    with_plenty = {student: _figures(runs) for student, runs in many.items()}
    return [
        plateaus(with_plenty),
        shape({student: _curve(runs, store) for student, runs in many.items()}),
        simpler_wins(by_seed),
        simpler_wins(by_seed, "best_nll"),
        fid_hardly_notices(by_seed),
        *larger_is_worse(by_seed, {s: _mean_seconds(few[s]) for s in (EXACT, LARGE)}),
    ]


def _curve(runs: Sequence[Trained], store: Store) -> dict[int, float]:
    """Return the training NLL by step, the mean over the runs, as they are recorded."""
    curves = []
    for run in runs:
        frames = [decode(blob) for _, blob in store.blobs(run.info.id)]
        curves.append({f.step: f.losses["train"] for f in frames if "train" in f.losses})
    steps = sorted(set.intersection(*(set(curve) for curve in curves)))
    return {step: mean(curve[step] for curve in curves) for step in steps}


def _figures(runs: Sequence[Trained]) -> list[dict[str, float]]:
    return [
        {name: value for name, value in run.info.metrics.items() if value is not None}
        for run in runs
    ]


def _mean_seconds(runs: Sequence[Trained]) -> float:
    measured = [run.seconds for run in runs if run.seconds is not None]
    return mean(measured) if len(measured) == len(runs) else mean(run.info.seconds for run in runs)
