"""An autoencoder's recording: codes as digits in the plane, images and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from genlab.figures.palette import CLASSES, Mode, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SOFT = 0.13  # opacity of one code's ellipse
ROOM = 1.08  # around the farthest code
ACROSS = 10  # images in a row
GAP = 1 / 8  # between images, in images


def draw_codes(
    axes: Axes,
    codes: np.ndarray,
    labels: np.ndarray,
    spread: np.ndarray | None = None,
    mode: Mode = "light",
) -> None:
    """Draw codes (n, d) as their digits (n,), along the two dimensions that vary most.

    spread: standard deviations (n, d) of the codes, drawn as ellipses. A code of one number lies in
    its digit's row.
    """
    from matplotlib.patches import Ellipse

    across, up = shown_dimensions(codes)
    xs = codes[:, across]
    ys = -labels.astype(float) if up is None else codes[:, up]
    inks = [CLASSES[digit % len(CLASSES)][mode == "dark"] for digit in labels]
    if spread is not None and up is not None:
        for x, y, wide, high, ink in zip(
            xs, ys, spread[:, across], spread[:, up], inks, strict=True
        ):
            axes.add_patch(Ellipse((x, y), 2 * wide, 2 * high, color=ink, alpha=SOFT, lw=0))
    look: Any = {"ha": "center", "va": "center", "fontsize": 6, "weight": "bold", "clip_on": True}
    for x, y, digit, ink in zip(xs, ys, labels, inks, strict=True):
        axes.text(x, y, str(digit), color=ink, **look)
    if up is None:
        axes.set(xlim=_ends(xs), ylim=(-9.7, 0.7), yticks=[], xlabel="the code's number")
        return
    middle = [(values.max() + values.min()) / 2 for values in (xs, ys)]
    half = ROOM * max(np.ptp(xs), np.ptp(ys), 1e-6) / 2
    limits = [(one - half, one + half) for one in middle]
    names = [f"number {k + 1}" for k in (across, up)]
    axes.set(xlim=limits[0], ylim=limits[1], aspect="equal", xlabel=names[0], ylabel=names[1])


def shown_dimensions(codes: np.ndarray) -> tuple[int, int | None]:
    """Return the two dimensions along which codes (n, d) vary most; None: there is but one."""
    if codes.shape[1] < 2:
        return 0, None
    one, other = sorted(np.argsort(-codes.var(0), kind="stable")[:2])
    return int(one), int(other)


def draw_strips(
    axes: Axes, strips: dict[str, tuple[np.ndarray, str]], mode: Mode = "light"
) -> None:
    """Draw rows of images below one another, each with its title: title -> images (n, h, w), role.

    Levels are 0 to 255; a row has ten images.
    """
    from matplotlib.colors import LinearSegmentedColormap

    end = "#FFFFFF" if mode == "dark" else "#181000"
    top = 0.0
    for title, (images, role) in strips.items():
        inks = [colour("paper", mode), colour(role, mode), end]
        ramp = LinearSegmentedColormap.from_list(role, inks)
        axes.text(0, top - 0.12, title, color=colour(role, mode), size=8, va="bottom")
        for k, image in enumerate(images):
            row, column = divmod(k, ACROSS)
            x, y = column * (1 + GAP), top + row * (1 + GAP)
            extent = (x, x + 1, y + 1, y)
            axes.imshow(image, cmap=ramp, vmin=0, vmax=255 * 1.15, extent=extent)
        top += -(-len(images) // ACROSS) * (1 + GAP) + 0.62
    axes.set(xlim=(0, ACROSS * (1 + GAP) - GAP), ylim=(top - 0.5, -0.62), aspect="equal")
    axes.set_axis_off()


def _ends(values: np.ndarray) -> tuple[float, float]:
    room = (ROOM - 1) * max(float(np.ptp(values)), 1e-6)
    return float(values.min()) - room, float(values.max()) + room
