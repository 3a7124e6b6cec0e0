"""One moment of a recording as a figure: the picture, and the losses up to the end."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from genlab.figures.inversion import draw_search
from genlab.figures.latent import draw_codes, draw_strips
from genlab.figures.losses import curve, draw_losses
from genlab.figures.palette import Mode, colour
from genlab.figures.picture import draw_images, draw_plane

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from genlab.experiments.frame import Frame

DOTS_PER_INCH = 150
CLIP = re.compile(rb"\bp[0-9a-f]{10}\b")  # the name of a clip in an SVG


def recording_figure(
    frames: Sequence[Frame], at: int, statics: Mapping[str, Any], mode: Mode = "light"
) -> Figure:
    """Return the figure of frame `at` (its place in `frames`); statics: as the experiment's."""
    from matplotlib.figure import Figure

    at = max(0, min(at, len(frames) - 1))
    kinds = ("image", "latent", "inversion")
    image, latent, search = (statics.get("kind") == kind for kind in kinds)
    figure = Figure(
        figsize=(11, 3.6) if image else (12.5, 4.2) if latent else (9, 4.4),
        layout="constrained",
        facecolor=colour("paper", mode),
    )
    if latent:
        axes = figure.subplots(1, 3, width_ratios=(1.15, 1.25, 0.95))
        _codes(axes[0], frames, at, mode)
        _strips(axes[1], frames, at, str(statics.get("family")), mode)
    elif search:
        axes = figure.subplots(1, 2, width_ratios=(1.25, 1))
        draw_search(axes[0], axes[1], frames, at, statics, mode)
    elif image:
        axes = figure.subplots(1, 3)
        _images(axes[0], frames, at, "images", "samples", "model samples", mode)
        _images(axes[1], frames, at, "data", "data", "real data", mode)
    else:
        axes = figure.subplots(1, 2, width_ratios=(1, 1.05))
        samples, data, density = (array_at(frames, at, n) for n in ("samples", "data", "density"))
        window, floor = statics.get("window") or 4.0, statics.get("floor")
        draw_plane(axes[0], samples, data, density, window, floor, mode)
        axes[0].legend(frameon=False, fontsize=8, loc="upper right", labelcolor=colour("ink", mode))
    if not search:
        _losses(axes[-1], frames, at, statics, mode)
    figure.suptitle(_headline(frames, at, statics), color=colour("ink", mode), size=11)
    for one in axes:
        _quiet(one, mode)
    return figure


def _losses(
    axes: Any, frames: Sequence[Frame], at: int, statics: Mapping[str, Any], mode: Mode
) -> None:
    names = {"training": statics.get("loss", "nll"), "held-out": "held_out"}
    curves = {label: curve(frames, name) for label, name in names.items()}
    unit = statics.get("unit", "nats")
    draw_losses(axes, curves, statics.get("floor"), unit, frames[at].step, mode)
    if statics.get("kind") == "latent":
        axes.set_ylabel("nats an image" if unit == "nats" else unit)


def render(figure: Figure, kind: str) -> bytes:
    """Return the figure as the bytes of a "png" or "svg" file; the same figure, the same bytes."""
    from matplotlib import rc_context

    buffer = io.BytesIO()
    metadata = {"Date": None} if kind == "svg" else {"Software": None}
    with rc_context({"svg.hashsalt": "genlab"}):
        figure.savefig(buffer, format=kind, dpi=DOTS_PER_INCH, metadata=metadata)
    return _numbered(buffer.getvalue()) if kind == "svg" else buffer.getvalue()


def _numbered(svg: bytes) -> bytes:
    """Return an SVG whose clips are counted.

    Matplotlib names them after their places, which the layout's rounding moves by 1e-13 or so: the
    same figure would have other bytes.
    """
    names = list(dict.fromkeys(CLIP.findall(svg)))
    return CLIP.sub(lambda found: b"clip-%d" % names.index(found[0]), svg)


def array_at(frames: Sequence[Frame], at: int, name: str) -> np.ndarray | None:
    """Return array `name` as it stood at frame `at`, or None where there was none so far."""
    for frame in reversed(frames[: at + 1]):
        if name in frame.arrays:
            return frame.arrays[name]
    return None


def _images(
    axes: Any, frames: Sequence[Frame], at: int, name: str, role: str, title: str, mode: Mode
) -> None:
    images = array_at(frames, at, name)
    if images is not None:
        draw_images(axes, images, role, mode)
    axes.set_title(title, color=colour(role, mode), size=9)


def _codes(axes: Any, frames: Sequence[Frame], at: int, mode: Mode) -> None:
    codes, labels, spread = (array_at(frames, at, name) for name in ("codes", "labels", "spread"))
    if codes is not None and labels is not None:
        draw_codes(axes, codes, labels, spread, mode)
    axes.set_title("codes of held-out images", color=colour("ink", mode), size=9)


def _strips(axes: Any, frames: Sequence[Frame], at: int, family: str, mode: Mode) -> None:
    drawn = "N(0, I)" if family == "vae" else "a Gaussian fitted to the codes"
    rows = {
        "held-out images": ("originals", "data"),
        "rebuilt from their codes": ("rebuilt", "samples"),
        f"decoded from draws of {drawn}": ("drawn", "samples"),
    }
    found = {title: (array_at(frames, at, name), role) for title, (name, role) in rows.items()}
    draw_strips(
        axes, {title: (i, role) for title, (i, role) in found.items() if i is not None}, mode
    )


def _headline(frames: Sequence[Frame], at: int, statics: Mapping[str, Any]) -> str:
    words = [str(statics.get("title", "")), f"step {frames[at].step:,}"]
    steps, values = curve(frames[: at + 1], "held_out")
    if len(steps):
        latent = statics.get("kind") == "latent"
        name = "held-out" if latent else "held-out NLL"
        digits = 4 if statics.get("unit") == "squared error" else 3
        words.append(f"{name} {values[-1]:.{digits}f} {statics.get('unit', 'nats')}")
    return " · ".join(word for word in words if word)


def _quiet(axes: Any, mode: Mode) -> None:
    ink = colour("ink", mode)
    axes.set_facecolor(colour("paper", mode))
    axes.tick_params(colors=ink, labelsize=8, length=2, width=0.5)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set(color=ink, size=9)
    for spine in axes.spines.values():
        spine.set(color=ink, linewidth=0.5, alpha=0.4)
