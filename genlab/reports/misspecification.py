"""`report misspecification`: students of a known truth, and what of the study's claims holds."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from statistics import mean, stdev

from genlab.data.shipped import about
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
from genlab.reports.table import markdown
from genlab.reports.trained import Trained, trained
from genlab.runs.store import Store, default_path

HEADER = (
    "student",
    "weights",
    "train NLL",
    "val NLL best",
    "at step",
    "val NLL last",
    "KL best",
    "KL last",
    "FID best",
    "FID last",
    "seconds",
)
FIGURES = (
    "train_nll",
    "best_nll",
    "best_step",
    "nll",
    "best_kl",
    "kl",
    "best_fid",
    "fid",
)
Runs = Mapping[str, Sequence[Trained]]  # student -> its runs, one a seed


def report(
    seeds: Sequence[int], data: str = "digits", base: StudentExperiment | None = None
) -> str:
    """Train every student from each seed on few images and on plenty; the tables, the claims.

    What is recorded is not trained again. base: the settings that all share.
    """
    shared = (base or StudentExperiment().but(**usual(data))).but(teacher=data)
    enough = plenty(data)
    store = Store(default_path())
    few = _train(shared, list(STUDENTS), seeds, store)
    many = _train(shared.but(n=enough), [s for s in STUDENTS if s != LARGE], seeds, store)
    return "\n".join(
        [
            "# When the model is wrong",
            "",
            _about(shared, seeds).replace("FLOOR", _floor(few)),
            "",
            f"## {shared.n:,} training images",
            "",
            _table(few),
            "",
            f"## {enough:,} training images",
            "",
            _table(many),
            "",
            "## The claims",
            "",
            _judged(few, many, store),
        ]
    )


def _train(
    shared: StudentExperiment, students: Sequence[str], seeds: Sequence[int], store: Store
) -> Runs:
    runs: dict[str, list[Trained]] = {student: [] for student in students}
    for seed in seeds:
        for student in students:
            sys.stderr.write(f"{shared.n:,} images, {STUDENTS[student].title}, seed {seed} ...\n")
            runs[student].append(trained(shared.but(student=student, seed=seed), store))
    return runs


def _about(shared: StudentExperiment, seeds: Sequence[int]) -> str:
    import torch

    told = ",".join(map(str, seeds))
    known, judge = about("teachers", shared.teacher), about("judges", shared.teacher)
    return (
        f"Made by `python -m genlab report misspecification --data {shared.teacher} --seeds "
        f"{told}` on {os.cpu_count()} {platform.machine()} cores, one thread a run, torch "
        f"{torch.__version__}.\n\n"
        f"The truth is a Real NVP of {known['couplings']} couplings and {known['depth']} x "
        f"{known['width']} hidden units over the logits (margin {known['margin']:g}) of "
        f"{known['title'].lower()}, SHA-256 {known['sha256'][:12]}; its entropy, the floor of "
        f"every NLL, is {known['entropy']:.3f} ± {known['entropy_stderr']:.3f} nats. Students "
        f"learn for {shared.steps:,} steps of {shared.batch}, at a rate that fades out from "
        f"{shared.learning_rate:g}, from draws of it that are fixed for a seed. Mean (standard "
        f"deviation) over the seeds {told}; nats. `val NLL` and `KL` (truth || student, pair by "
        "pair) are measured on 20,000 other draws, `best` at the step that predicted 2,000 more of "
        "them best, as early stopping would have chosen it. `FID` compares 2,000 images with "
        f"2,000 of the truth's by the features of a small classifier, SHA-256 "
        f"{judge['sha256'][:12]}, four times; between two sets of the truth itself it is FLOOR. "
        "`seconds` are those of a core, recording and final figures included (wall: of the "
        "training steps alone, where a run was recorded before)."
    )


def _floor(runs: Runs) -> str:
    """Return the FID of the truth against itself: the same in all runs."""
    measured = [run.info.metrics for of in runs.values() for run in of if run.info.metrics]
    if not measured:
        return "unknown"
    return f"{measured[0]['fid_floor']:.2f} ± {measured[0]['fid_floor_stderr']:.2f}"


def _table(runs: Runs) -> str:
    return markdown(HEADER, [_row(student, of) for student, of in runs.items()])


def _row(student: str, runs: Sequence[Trained]) -> tuple[str, ...]:
    title = STUDENTS[student].title
    failed = [run.info.reason for run in runs if run.info.state != "done"]
    if failed:
        return (title, failed[0], *[""] * (len(HEADER) - 2))
    figures = _figures(runs)
    cells = (_spread([one[name] for one in figures]) for name in FIGURES)
    return (title, f"{figures[0]['parameters']:,.0f}", *cells, _seconds(runs))


def _judged(few: Runs, many: Runs, store: Store) -> str:
    """Return a line for each claim: whether it holds, and the numbers."""
    everyone = [run for runs in (*few.values(), *many.values()) for run in runs]
    if any(run.info.state != "done" for run in everyone):
        return "Not judged, as a run failed."
    by_seed = {student: _figures(runs) for student, runs in few.items()}
    with_plenty = {student: _figures(runs) for student, runs in many.items()}
    verdicts = [
        plateaus(with_plenty),
        shape({student: _curve(runs, store) for student, runs in many.items()}),
        simpler_wins(by_seed),
        simpler_wins(by_seed, "best_nll"),
        fid_hardly_notices(by_seed),
        *larger_is_worse(by_seed, {s: _mean_seconds(few[s]) for s in (EXACT, LARGE)}),
    ]
    rows = [(one.claim, "holds" if one.holds else "DOES NOT HOLD", one.why) for one in verdicts]
    return f"{markdown(('claim', 'verdict', 'numbers'), rows)}\n\n{_summary(verdicts)}"


def _summary(verdicts: Sequence[Verdict]) -> str:
    """Say of each claim whether all of its parts hold; early stopping is a question beside b2."""
    parts = [one for one in verdicts if "early stopping" not in one.claim]
    names = sorted({one.claim[:2] for one in parts})
    said = [
        f"{name} {'holds' if all(p.holds for p in parts if p.claim[:2] == name) else 'does not'}"
        for name in names
    ]
    return f"All parts together: {', '.join(said)}."


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


def _spread(values: Sequence[float]) -> str:
    def said(value: float) -> str:
        return f"{value:,.2f}" if abs(value) < 1e5 else f"{value:.1e}"

    return f"{said(mean(values))} ({said(stdev(values))})" if len(values) > 1 else said(values[0])


def _seconds(runs: Sequence[Trained]) -> str:
    measured = all(run.seconds is not None for run in runs)
    return f"{_mean_seconds(runs):.1f}{'' if measured else ' (wall)'}"


def _mean_seconds(runs: Sequence[Trained]) -> float:
    measured = [run.seconds for run in runs if run.seconds is not None]
    return mean(measured) if len(measured) == len(runs) else mean(run.info.seconds for run in runs)
