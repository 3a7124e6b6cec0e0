"""A run in the plane as a small picture: where its samples ended, over the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from genlab.figures.palette import Mode, colour
from genlab.figures.recording import array_at

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from genlab.experiments.frame import Frame

INCHES = 1.04


def thumbnail(frames: Sequence[Frame], statics: Mapping[str, Any], mode: Mode) -> Figure:
    """Return the last samples (n, 2) of a recording over its data; axes span its window."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(INCHES, INCHES), facecolor="none")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    last, window = len(frames) - 1, statics.get("window") or 4.0
    for name, alpha in (("data", 0.3), ("samples", 0.9)):
        points = array_at(frames, last, name)
        if points is not None:
            look: Any = {"s": 4, "c": colour(name, mode), "alpha": alpha, "linewidths": 0}
            axes.scatter(points[:, 0], points[:, 1], rasterized=True, **look)
    axes.set(xlim=(-window, window), ylim=(-window, window), aspect="equal")
    axes.set_axis_off()
    return figure
