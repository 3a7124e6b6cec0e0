"""A small figure of the lab: axes in the page's colours, on no ground of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genlab.figures.palette import RUNS, Mode, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DASHES: tuple[Any, ...] = (  # of the players' lines, in points
    "-",
    (0, (5.2, 2.2)),
    (0, (1.5, 1.9)),
    (0, (6.8, 2.2, 1.5, 2.2)),
    (0, (10.5, 3)),
    (0, (3.8, 1.5, 1.1, 1.5, 1.1, 1.5)),
)
SMALL = 9  # points


def panel(width: float, height: float, mode: Mode, title: str = "") -> tuple[Figure, Axes]:
    """Return a figure of so many inches with one pair of axes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="none")
    axes = figure.subplots()
    ink = colour("ink", mode)
    axes.set_facecolor("none")
    axes.tick_params(colors=ink, labelsize=SMALL, length=2, width=0.5, which="both")
    for side, spine in axes.spines.items():
        spine.set(color=ink, linewidth=0.5, alpha=0.4, visible=side in ("left", "bottom"))
    if title:
        figure.suptitle(title, color=ink, size=SMALL + 1, x=0.01, ha="left")
    axes.grid(axis="both", color=ink, alpha=0.08, linewidth=0.5)
    axes.set_axisbelow(True)
    return figure, axes


def named(axes: Axes, mode: Mode, x: str = "", y: str = "") -> None:
    """Name the axes."""
    ink = colour("ink", mode)
    axes.set_xlabel(x, color=ink, size=SMALL)
    axes.set_ylabel(y, color=ink, size=SMALL)


def hue(k: int, mode: Mode) -> str:
    """Return the colour of the k-th run."""
    return RUNS[k % len(RUNS)][mode == "dark"]


def floor_line(
    axes: Axes, value: float, stderr: float, words: str, mode: Mode, *, upright: bool = False
) -> None:
    """Draw the floor, dashed, its standard error as a band, and what it is."""
    grey: dict[str, Any] = {"color": colour("truth", mode)}
    line, span = (axes.axvline, axes.axvspan) if upright else (axes.axhline, axes.axhspan)
    line(value, ls=(0, (5, 3)), lw=1.2, **grey)
    span(value - stderr, value + stderr, alpha=0.2, lw=0, **grey)
    at: dict[str, Any] = {"xy": (value, 1), "xycoords": ("data", "axes fraction")}
    place: dict[str, Any] = {"xytext": (3, -2), "va": "top"}
    if not upright:
        at = {"xy": (0, value), "xycoords": ("axes fraction", "data")}
        place = {"xytext": (3, -3), "va": "top"}
    axes.annotate(words, textcoords="offset points", size=SMALL - 1, **at, **place, **grey)


def write(
    axes: Axes,
    words: str,
    at: tuple[float, float],
    away: tuple[float, float],
    mode: Mode,
    *,
    align: str = "left",
) -> None:
    """Write words beside a place in the data, so many points away from it."""
    how: dict[str, Any] = {"textcoords": "offset points", "va": "center", "ha": align}
    how["annotation_clip"] = False
    axes.annotate(words, at, away, size=SMALL - 1, color=colour("ink", mode), **how)
