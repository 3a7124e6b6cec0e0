"""One moment of a search for latents as a figure: the images, what was found, every try's error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from genlab.figures.latent import draw_strips
from genlab.figures.palette import Mode, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from genlab.experiments.frame import Frame

STRIPS = {  # title -> array, role
    "looked for": ("originals", "data"),
    "the best tries": ("rebuilt", "samples"),
    "a flow's exact latents": ("exact", "samples"),
    "drawn by the generator": ("drawn", "samples"),
}
LEAST_ERROR = 1e-8  # below it two images differ by rounding alone


def draw_search(
    images: Axes,
    tries: Axes,
    frames: Sequence[Frame],
    at: int,
    statics: Mapping[str, Any],
    mode: Mode = "light",
) -> None:
    """Draw the images of frame `at` into one axes, each try's error up to the end into the other.

    Thick: each of the ten images' best try; thin: all others.
    """
    rows = {title: (_latest(frames, at, name), role) for title, (name, role) in STRIPS.items()}
    draw_strips(images, {title: (a[:10], r) for title, (a, r) in rows.items() if a is not None})
    looked = [frame for frame in frames if "errors" in frame.arrays]
    steps = [frame.step - statics["first"] for frame in looked]
    if looked:
        errors = np.maximum(np.stack([frame.arrays["errors"] for frame in looked]), LEAST_ERROR)
        best = errors[-1].argmin(1)
        for digit in range(errors.shape[1]):
            for k in range(errors.shape[2]):
                thick = k == best[digit]
                ink = colour("samples" if thick else "ink", mode)
                width, alpha = (1.4, 0.9) if thick else (0.4, 0.25)
                tries.plot(steps, errors[:, digit, k], color=ink, lw=width, alpha=alpha)
        tries.set_yscale("log")
        tries.axvline(frames[at].step - statics["first"], color=colour("ink", mode), lw=0.6)
    tries.set(xlabel="steps of the search", ylabel="squared error of a pixel")


def _latest(frames: Sequence[Frame], at: int, name: str) -> np.ndarray | None:
    found = (frame.arrays[name] for frame in reversed(frames[: at + 1]) if name in frame.arrays)
    return next(found, None)
