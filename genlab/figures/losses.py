"""The loss chart: training and held-out NLL over the steps, and the floor below both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from genlab.figures.palette import Mode, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from genlab.experiments.frame import Frame


def curve(frames: Sequence[Frame], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps (n,) and values (n,) of a loss, from the frames that hold it."""
    held = [(frame.step, frame.losses[name]) for frame in frames if name in frame.losses]
    steps, values = zip(*held, strict=True) if held else ((), ())
    return np.array(steps, float), np.array(values, float)


def draw_losses(
    axes: Axes,
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]],
    floor: float | None,
    unit: str,
    step: int | None = None,
    mode: Mode = "light",
) -> None:
    """Draw curves "training" and "held-out" (steps, values), the entropy floor, and a step.

    floor: nats; dashed, with its meaning beside it.
    """
    orange = colour("nll", mode)
    for label, (steps, values) in curves.items():
        style: Any = {"lw": 2.0} if label == "held-out" else {"lw": 0.9, "alpha": 0.5}
        axes.plot(steps, values, color=orange, label=label, **style)
    if floor is not None:
        grey = colour("truth", mode)
        axes.axhline(floor, color=grey, ls=(0, (5, 3)), lw=1.2)
        words = f"entropy {floor:.3f}: nobody can go below this"
        at: Any = {"xy": (0.02, floor), "xycoords": ("axes fraction", "data"), "va": "top"}
        axes.annotate(words, xytext=(0, -4), textcoords="offset points", color=grey, size=8, **at)
        axes.margins(y=0.12)
    if step is not None:
        axes.axvline(step, color=colour("ink", mode), alpha=0.4, lw=0.8)
    axes.set(xlabel="steps", ylabel=f"NLL ({unit})")
    axes.legend(frameon=False, fontsize=8, labelcolor=colour("ink", mode))
