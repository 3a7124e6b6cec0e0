"""What students came to beside their floor, as small figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from genlab.experiments.experiment import Experiment
from genlab.experiments.students import STUDENTS
from genlab.figures.palette import Mode, colour
from genlab.figures.panel import floor_line, hue, named, panel, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = 4.8  # inches
ROW = 0.34
BEYOND = 1.6  # of the best NLLs' distance above the floor: what is farther is written at the edge


@dataclass(frozen=True)
class Gap:
    """How far above the floor (nats) a cure ended, and where stopping in time would have led."""

    label: str
    end: float
    best: float
    experiment: Experiment


def floor_figure(floor: float, stderr: float, start: float | None, mode: Mode) -> Figure:
    """Draw the floor on the way from an untrained student's NLL, `start`, and enlarged (nats)."""
    figure, axes = panel(WIDE, 1.25, mode)
    floor_line(axes, floor, stderr, "floor", mode, upright=True)
    if start is not None:
        axes.annotate("", (floor, 0.35), (start, 0.35), arrowprops=_arrow(mode))
        words = f"what there is to learn: {start - floor:.1f} nats"
        write(axes, words, ((floor + start) / 2, 0.35), (0, 8), mode, align="center")
        write(axes, "untrained", (start, 0.35), (4, 0), mode)
    low, high = min(0.0, floor), max(2 * abs(floor), floor if start is None else start)
    room = 0.25 * (high - low)
    axes.set(xlim=(low - (room if low < 0 else 0), high + room), ylim=(0, 1), yticks=[])
    named(axes, mode, x="NLL of new images, nats")
    return figure


def enlarged_figure(floor: float, stderr: float, mode: Mode) -> Figure:
    """Draw the floor so large that its standard error is seen (nats)."""
    figure, axes = panel(WIDE, 1.0, mode)
    words = f"{signed(floor)} ± {stderr:.3f}, one standard error to each side"
    floor_line(axes, floor, stderr, words, mode, upright=True)
    axes.set(xlim=(floor - 5 * stderr, floor + 10 * stderr), ylim=(0, 1), yticks=[])
    named(axes, mode, x="the floor enlarged, nats")
    return figure


def nlls(
    axes: Axes,
    floor: float,
    ends: Mapping[str, Sequence[tuple[float, float, float]]],
    mode: Mode,
) -> None:
    """Draw a row for each student: hollow the training NLL, full the last held-out one.

    A triangle is the held-out one at the best step.
    ends: student -> (training, best held-out, last held-out) NLL in nats, one a seed.
    """
    every = [end for seeds in ends.values() for end in seeds]
    limit = floor + BEYOND * max((best - floor for _, best, _ in every), default=25.0)
    for row, (student, seeds) in enumerate(ends.items()):
        paint = hue(list(STUDENTS).index(student), mode)
        for train, best, last in seeds:
            axes.plot([train, min(last, limit)], [row, row], color=paint, lw=1, alpha=0.35)
            axes.plot([train], [row], "o", mfc="none", mec=paint, ms=6)
            axes.plot([best], [row], "v", color=paint, ms=5)
            if last <= limit:
                axes.plot([last], [row], "o", color=paint, ms=6)
        far = [last for *_, last in seeds if last > limit]
        if far:
            _beyond(axes, limit, row, far, paint, mode)
    axes.set_yticks(range(len(ends)), [STUDENTS[s].title for s in ends])
    axes.set_ylim(len(ends) - 0.4, -0.9)
    if every:
        axes.set_xlim(
            min(floor, *(train for train, *_ in every)) - 3, limit + 0.2 * (limit - floor)
        )


def cures_figure(gaps: Sequence[Gap], mode: Mode) -> Figure:
    """Draw a row for each cure on a log scale: a dot for its end, a triangle for its best step."""
    figure, axes = panel(WIDE, 0.8 + ROW * len(gaps), mode)
    for row, one in enumerate(gaps):
        paint = colour("nll", mode)
        axes.plot([one.best, one.end], [row, row], color=paint, lw=1, alpha=0.35)
        axes.plot([one.best], [row], "v", color=paint, ms=6)
        axes.plot([one.end], [row], "o", color=paint, ms=6.5)
        write(axes, f"{one.end:,.1f}", (one.end, row), (7, 0), mode)
    axes.set_yticks(range(len(gaps)), [one.label for one in gaps])
    axes.set_ylim(len(gaps) - 0.5, -0.5)
    axes.set_xscale("log")
    values = [value for one in gaps for value in (one.end, one.best)]
    axes.set_xlim(min(values) / 1.25, max(values) * 1.8)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    named(axes, mode, x="nats above the floor")
    return figure


def _arrow(mode: Mode) -> dict[str, Any]:
    return {"arrowstyle": "->", "color": colour("nll", mode), "lw": 1.5, "shrinkA": 0, "shrinkB": 2}


def _beyond(
    axes: Axes, limit: float, row: int, far: Sequence[float], paint: str, mode: Mode
) -> None:
    """Say at the edge how far beyond it some ended."""
    low, high = min(far), max(far)
    said = spoken(low) if len(far) == 1 else f"{spoken(low)} to {spoken(high)}"
    axes.plot([limit], [row], ">", color=paint, ms=6)
    write(axes, said, (limit, row), (6, 0), mode)


def signed(value: float) -> str:
    """Return a number of nats with a minus sign as long as a plus."""
    return f"{value:.3f}".replace("-", "\N{MINUS SIGN}")


def spoken(value: float) -> str:
    """Return a number as it is written in a figure: "230", "68 million"."""
    return f"{value:,.0f}" if abs(value) < 1e6 else f"{value:.1e}"
