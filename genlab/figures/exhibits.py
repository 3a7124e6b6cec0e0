"""A run in the plane as a small picture: where its samples ended, over the data."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from genlab.figures.palette import Mode, colour

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INCHES = 1.04
FINEST = 127  # of the window: finer than a pixel of so small a picture
OPACITY = {"data": 0.3, "samples": 0.9}


def packed(points: np.ndarray, window: float) -> str:
    """Return points (n, 2) as letters, each coordinate a 127th of the window; the rest is cut."""
    steps = np.clip(np.round(FINEST * points / window), -FINEST - 1, FINEST)
    return base64.b64encode(np.nan_to_num(steps).astype("i1").tobytes()).decode()


def unpacked(letters: str, window: float) -> np.ndarray:
    """Return the points (n, 2) that `packed` made letters of."""
    steps = np.frombuffer(base64.b64decode(letters), "i1").reshape(-1, 2)
    return steps.astype(float) * window / FINEST


def thumbnail(points: Mapping[str, np.ndarray], window: float, mode: Mode) -> Figure:
    """Return "data" and "samples" (n, 2) in their colours; axes span [-window, window]."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(INCHES, INCHES), facecolor="none")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    for name, alpha in OPACITY.items():
        look: Any = {"s": 4, "c": colour(name, mode), "alpha": alpha, "linewidths": 0}
        axes.scatter(points[name][:, 0], points[name][:, 1], rasterized=True, **look)
    axes.set(xlim=(-window, window), ylim=(-window, window), aspect="equal")
    axes.set_axis_off()
    return figure
