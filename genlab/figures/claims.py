"""A figure for each claim of the study, from the runs that decide it; seeds are bands or dots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from genlab.experiments.claims import Curve
from genlab.experiments.students import EXACT, STUDENTS
from genlab.experiments.study import Evidence
from genlab.figures.lab import nlls, spoken
from genlab.figures.palette import Mode, colour
from genlab.figures.panel import DASHES, SMALL, floor_line, hue, named, panel, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Picture: TypeAlias = tuple[Figure, str]

HALF, HEIGHT = 4.6, 3.1  # inches
LABELS = 6  # steps that are written beside a path


def shapes(proof: Evidence, mode: Mode) -> list[Picture]:
    """Draw where students came to rest, and the share of its own way that each had left."""
    rest, here = panel(HALF, HEIGHT, mode, "Training NLL")
    left, there = panel(HALF, HEIGHT, mode, "Share of the way left")
    for student in proof.figures:
        runs = [curves["train"] for curves in proof.curves[student]]
        _band(here, student, runs, mode)
        _band(there, student, [_normal(run) for run in runs], mode)
    ends = [min(run.values()) for of in proof.curves.values() for run in [c["train"] for c in of]]
    floor = proof.figures[EXACT][0]["entropy"]
    low, high = min(floor, *ends), max(floor, *ends)
    here.set_ylim(low - 3, high + max(5, 1.2 * (high - low)))
    floor_line(here, floor, 0.0, f"floor {floor:.1f}", mode)
    named(here, mode, "steps", "nats")
    for axes in (here, there):
        axes.set_xlim(0, max(next(iter(proof.curves.values()))[0]["train"]))
    there.set(yscale="log", ylim=(0.01, 1.2))
    there.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    named(there, mode, "steps")
    here.legend(frameon=False, fontsize=SMALL - 1, labelcolor=colour("ink", mode), ncols=2)
    rests = "; ".join(
        f"{STUDENTS[s].title} {np.mean([one['train_nll'] for one in of]):.1f}"
        for s, of in proof.figures.items()
    )
    return [
        (rest, f"Training NLL over the steps; at the end: {rests} nats."),
        (left, "The share of the way from the first to the last training NLL that is left."),
    ]


def simpler(proof: Evidence, mode: Mode) -> list[Picture]:
    """Draw training and held-out NLL of each student, at the end and at the best step."""
    figure, axes = panel(5.4, 0.9 + 0.4 * len(proof.figures), mode)
    of_floor = proof.figures[EXACT][0]
    ends = {
        s: [(one["train_nll"], one["best_nll"], one["nll"]) for one in of]
        for s, of in proof.figures.items()
    }
    nlls(axes, of_floor["entropy"], ends, mode)
    floor_line(axes, of_floor["entropy"], 0.0, "floor", mode, upright=True)
    named(axes, mode, x="NLL, nats")
    told = "; ".join(
        f"{STUDENTS[s].title}: training {train:.1f}, held-out {spoken(last)}, best {best:.1f}"
        for s, of in ends.items()
        for train, best, last in [np.mean(of, axis=0)]
    )
    return [(figure, f"NLLs of each student, nats. {told}.")]


def judged(proof: Evidence, mode: Mode) -> list[Picture]:
    """Draw FID against KL, a path a seed, and both over the steps."""
    path, axes = panel(5.4, 3.6, mode, "FID against KL, step by step")
    paint = hue(0, mode)
    for curves in proof.curves[EXACT]:
        steps = sorted(set(curves["kl"]) & set(curves["fid"]))
        kl, fid = ([curves[name][step] for step in steps] for name in ("kl", "fid"))
        axes.plot(kl, fid, "-o", color=paint, ms=3.5, lw=1.4, alpha=0.8)
    _steps(axes, steps, kl, fid, mode)
    axes.set(xscale="log", yscale="log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_formatter(lambda value, _: "")
    one = proof.figures[EXACT][0]
    words = f"real images {one['fid_floor']:.2f} ± {one['fid_floor_stderr']:.2f}"
    floor_line(axes, one["fid_floor"], one["fid_floor_stderr"], words, mode)
    named(axes, mode, "KL(truth ∥ student), nats", "FID")
    return [(path, f"KL went to {spoken(kl[-1])} nats, FID to {fid[-1]:.2f}; {words}.")]


def larger(proof: Evidence, mode: Mode) -> list[Picture]:
    """Draw seconds, last held-out NLL and FID of both students, a dot a seed."""
    first = next(iter(proof.figures.values()))[0]
    wanted = (
        ("Seconds of training", {s: [value] for s, value in proof.seconds.items()}, 0.0, 0.0),
        ("Held-out NLL at the end, nats", _each(proof, "nll"), first["entropy"], 0.0),
        ("FID at the end", _each(proof, "fid"), first["fid_floor"], first["fid_floor_stderr"]),
    )
    return [_dots(*one, mode) for one in wanted]


FIGURES: dict[str, Callable[[Evidence, Mode], list[Picture]]] = {
    "shapes": shapes,
    "simpler": simpler,
    "judged": judged,
    "larger": larger,
}


def _dots(
    title: str, values: dict[str, list[float]], floor: float, stderr: float, mode: Mode
) -> Picture:
    """Draw a row of dots for each student; on a log scale where they lie far apart."""
    figure, axes = panel(3.3, 1.75, mode, title)
    every = [value for of in values.values() for value in of]
    for row, (student, of) in enumerate(values.items()):
        axes.plot(of, [row] * len(of), "o", color=hue(list(STUDENTS).index(student), mode), ms=7)
    axes.set_yticks(range(len(values)), [STUDENTS[s].title for s in values])
    axes.set_ylim(len(values) - 0.5, -0.6)
    if floor:
        floor_line(axes, floor, stderr, "floor", mode, upright=True)
    if max(every) > 20 * max(min(every), 1e-9):
        axes.set_xscale("log")
    else:
        axes.set_xlim(0, 1.15 * max(*every, floor))
    told = "; ".join(
        f"{STUDENTS[s].title} {', '.join(map(spoken, of))}" for s, of in values.items()
    )
    return figure, f"{title}: {told}."


def _each(proof: Evidence, name: str) -> dict[str, list[float]]:
    return {s: [one[name] for one in of] for s, of in proof.figures.items()}


def _band(axes: Axes, student: str, runs: Sequence[Curve], mode: Mode) -> None:
    """Draw the mean over the seeds, and from the lowest to the highest."""
    steps = sorted(set.intersection(*(set(run) for run in runs)))
    values = np.array([[run[step] for step in steps] for run in runs])
    k = list(STUDENTS).index(student)
    paint = hue(k, mode)
    axes.plot(
        steps, values.mean(0), color=paint, ls=DASHES[k], lw=1.8, label=STUDENTS[student].title
    )
    if len(runs) > 1:
        axes.fill_between(steps, values.min(0), values.max(0), color=paint, alpha=0.22, lw=0)


def _normal(curve: Curve) -> dict[int, float]:
    """Return the share of the way down that is left at each step."""
    steps = sorted(curve)
    first, last = curve[steps[0]], curve[steps[-1]]
    return {step: (curve[step] - last) / (first - last) for step in steps}


def _steps(
    axes: Axes, steps: Sequence[int], x: Sequence[float], y: Sequence[float], mode: Mode
) -> None:
    """Write some of the steps beside their places on a path."""
    chosen = sorted({0, *(round(k) for k in np.linspace(0, len(steps) - 1, LABELS))})
    for at in chosen:
        write(axes, f"{steps[at]:,}", (x[at], y[at]), (5, 5), mode)
