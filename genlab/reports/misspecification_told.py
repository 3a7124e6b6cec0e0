"""The report on misspecification in Markdown, from its result: one just made, or the shipped one.

The result (JSON) holds what it rests on (command, machine, torch, seeds, teacher, judge, settings),
`floor` (the FID of the truth against itself, and its error), `samples` (for each number of images
the students, their figures a dict a seed), and `claims` (claim, holds, why).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean, stdev
from typing import Any

from genlab.experiments.students import care
from genlab.reports.table import markdown

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
TIMES = {2: "twice", 3: "three times", 4: "four times"}

Result = Mapping[str, Any]


def told(result: Result) -> str:
    """Return the report: what it rests on, a table for each number of images, the claims."""
    lines = ["# When the model is wrong", "", _about(result), ""]
    for sample in result["samples"]:
        lines += [f"## {sample['n']:,} training images", "", _table(sample["students"]), ""]
    return "\n".join([*lines, "## The claims", "", _claims(result["claims"])])


def _about(result: Result) -> str:
    teacher, settings = result["teacher"], result["settings"]
    seeds, looks = ",".join(map(str, result["seeds"])), care(settings["teacher"])
    floor = f"{result['floor'][0]:.2f} ± {result['floor'][1]:.2f}" if result["floor"] else "unknown"
    return (
        f"Made by `{result['command']}` on {result['machine']}, one thread a run, torch "
        f"{result['torch']}.\n\n"
        f"The truth is {_truth(teacher)}, SHA-256 {teacher['sha256'][:12]}; its entropy, the floor "
        f"of every NLL, is {teacher['entropy']:.3f} ± {teacher['entropy_stderr']:.3f} nats. "
        f"Students learn for {settings['steps']:,} steps of {settings['batch']}, at a rate that "
        f"fades out from {settings['learning_rate']:g}, from draws of it that are fixed for a "
        f"seed. Mean (standard deviation) over the seeds {seeds}; nats. `val NLL` and `KL` (truth "
        f"|| student, pair by pair) are measured on {looks.test:,} other draws, `best` at the step "
        f"that predicted {looks.watched:,} more of them best, as early stopping would have chosen "
        f"it. `FID` compares {looks.judged:,} images with {looks.judged:,} of the truth's by the "
        f"features of a small classifier, SHA-256 {result['judge'][:12]}, {TIMES[looks.pairs]}; "
        f"between two sets of the truth itself it is {floor}. `seconds` are those of a core, "
        "recording and final figures included (wall: of the training steps alone, where a run was "
        "recorded before)."
    )


def _truth(teacher: Mapping[str, Any]) -> str:
    """Say what the teacher is."""
    margin, title = teacher["margin"], teacher["title"]
    if "plan" not in teacher:
        return (
            f"a Real NVP of {teacher['couplings']} couplings and {teacher['depth']} x "
            f"{teacher['width']} hidden units over the logits (margin {margin:g}) of "
            f"{title.lower()}"
        )
    couplings = sum(number for level in teacher["plan"] for _, number in level)
    channels = " and ".join(map(str, teacher["channels"]))
    height, width = teacher["image_shape"]
    return (
        f"a multi-scale Real NVP of {couplings} convolutional couplings, {channels} channels wide, "
        f"over the logits (margin {margin:g}) of {title}, {height} x {width} pixels in "
        f"{teacher['levels']} grey levels"
    )


def _table(students: Sequence[Mapping[str, Any]]) -> str:
    return markdown(HEADER, [_row(student) for student in students])


def _row(student: Mapping[str, Any]) -> tuple[str, ...]:
    if "failed" in student:
        return (student["title"], student["failed"], *[""] * (len(HEADER) - 2))
    cells = (_spread([one[name] for one in student["figures"]]) for name in FIGURES)
    seconds = f"{student['seconds']:.1f}{'' if student['of_a_core'] else ' (wall)'}"
    return (student["title"], f"{student['parameters']:,}", *cells, seconds)


def _claims(verdicts: Sequence[Mapping[str, Any]]) -> str:
    """Return a line for each claim: whether it holds, and the numbers; and each with its parts."""
    if not verdicts:
        return "Not judged, as a run failed."
    rows = [
        (one["claim"], "holds" if one["holds"] else "DOES NOT HOLD", one["why"]) for one in verdicts
    ]
    return f"{markdown(('claim', 'verdict', 'numbers'), rows)}\n\n{_summary(verdicts)}"


def _summary(verdicts: Sequence[Mapping[str, Any]]) -> str:
    """Say of each claim whether all of its parts hold; early stopping is a question beside b2."""
    parts = [one for one in verdicts if "early stopping" not in one["claim"]]
    names = sorted({one["claim"][:2] for one in parts})
    whole = {name: all(p["holds"] for p in parts if p["claim"][:2] == name) for name in names}
    said = [f"{name} {'holds' if holds else 'does not'}" for name, holds in whole.items()]
    return f"All parts together: {', '.join(said)}."


def _spread(values: Sequence[float]) -> str:
    def figure(value: float) -> str:
        return f"{value:,.2f}" if abs(value) < 1e5 else f"{value:.1e}"

    if len(values) == 1:
        return figure(values[0])
    return f"{figure(mean(values))} ({figure(stdev(values))})"
