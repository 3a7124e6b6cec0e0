"""What a model draws: points and density in the plane, or a grid of images."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from genlab.figures.palette import Mode, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MIDTONE = 1.6  # densities are shown against this many times exp(-entropy), as in the player
STRONGEST = 0.62  # opacity of the shade where the density is highest
NORMAL_ENTROPY = 2.8379  # nats, of a standard normal in the plane: where the truth's is not known
GAP = 1 / 8  # between images, in images


def draw_plane(
    axes: Axes,
    samples: np.ndarray | None,
    data: np.ndarray | None,
    log_density: np.ndarray | None,
    window: float,
    floor: float | None,
    mode: Mode = "light",
) -> None:
    """Draw data (n, 2), samples (m, 2) and log p (rows ascend in y) on [-window, window]^2.

    floor: the truth's entropy in nats; exp(-floor) is its average density, the shade's midtone.
    """
    if log_density is not None:
        _shade(axes, log_density, window, floor, mode)
    thin: Any = {"linewidths": 0.4, "rasterized": True}
    if data is not None:
        look: Any = {"s": 6, "c": colour("data", mode), "alpha": 0.35, "label": "data"}
        axes.scatter(data[:, 0], data[:, 1], **look, **thin)
    if samples is not None:
        edge = colour("samples_edge", mode)
        look = {"s": 9, "c": colour("samples", mode), "edgecolors": edge, "label": "model samples"}
        axes.scatter(samples[:, 0], samples[:, 1], **look, **thin)
    axes.set(xlim=(-window, window), ylim=(-window, window), aspect="equal")


def draw_images(axes: Axes, images: np.ndarray, role: str, mode: Mode = "light") -> None:
    """Draw images (n, height, width), 0 to 255, as tiles of a square grid, in the role's ink."""
    from matplotlib.colors import LinearSegmentedColormap

    tiles = _tiled(images)
    end = "#FFFFFF" if mode == "dark" else "#181000"
    inks = [colour("paper", mode), colour(role, mode), end]
    ramp = LinearSegmentedColormap.from_list(role, inks, bad=colour("paper", mode))
    axes.imshow(tiles, cmap=ramp, vmin=0, vmax=255 * 1.15, interpolation="nearest")
    axes.set_axis_off()


def shade_levels(log_density: np.ndarray, floor: float | None) -> np.ndarray:
    """Return how strong the shade is, in 0..1: 1 - exp(-p / (1.6 exp(-floor)))."""
    reference = MIDTONE * math.exp(-(NORMAL_ENTROPY if floor is None else floor))
    density = np.exp(np.minimum(log_density.astype(np.float64), 30.0))
    return np.nan_to_num(1 - np.exp(-density / reference))


def _shade(
    axes: Axes, log_density: np.ndarray, window: float, floor: float | None, mode: Mode
) -> None:
    from matplotlib.colors import to_rgb

    rows, columns = log_density.shape
    pixels = np.empty((rows, columns, 4))
    pixels[..., :3] = to_rgb(colour("density", mode))
    pixels[..., 3] = STRONGEST * shade_levels(log_density, floor)
    edges = (-window, window, -window, window)  # the grid's cells divide the window
    axes.imshow(pixels, origin="lower", extent=edges, interpolation="bicubic", zorder=0)


def _tiled(images: np.ndarray) -> np.ndarray:
    """Return the images on one sheet (height, width), NaN between them."""
    count, height, width = images.shape
    across = math.ceil(math.sqrt(count))
    gap = max(1, round(GAP * width))
    sheet = np.full((-(-count // across) * (height + gap), across * (width + gap)), np.nan)
    for number, image in enumerate(images):
        y, x = (number // across) * (height + gap), (number % across) * (width + gap)
        sheet[y : y + height, x : x + width] = image
    return sheet[:-gap, :-gap]
