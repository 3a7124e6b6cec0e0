"""What is known of the learner's own data without torch: title, window, entropy."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from genlab.data.catalog import DatasetEntry
from genlab.data.own import OWN_WINDOW, read_own

BRUSH_SD = 0.12  # of the round Gaussian that a spot of a drawing stands for
PICTURE_SIDE = 7.2  # of a picture's longer side, in the window's units
GRAIN = 1024  # a cell's side is a whole number of 1/1024: its edges are exact in float32 too


@lru_cache(maxsize=128)
def own_entry(token: str) -> DatasetEntry:
    """Return what is known of the learner's own data; raises `ValueError` as `read_own` does."""
    own = read_own(token)
    n = len(own.points)
    if own.kind == "table":
        blurb = f"{n:,} rows of your table: four fifths to learn from, the others held out."
        return DatasetEntry(
            "Your table", blurb, "plane", None, window=OWN_WINDOW, finite=True, smooth=False
        )
    if own.kind == "drawing":
        blurb, entropy = f"{n:,} spots of a soft brush.", brush_entropy(own.points)
        return DatasetEntry("Your drawing", blurb, "plane", entropy, window=OWN_WINDOW)
    height, width = own.cells.shape
    blurb = f"{width} by {height} cells, the darker the likelier."
    entropy = picture_entropy(own.cells)
    return DatasetEntry("Your picture", blurb, "plane", entropy, window=OWN_WINDOW, smooth=False)


def brush_entropy(spots: np.ndarray) -> float:
    """Return -int p log p in nats of equal round Gaussians around the spots (n, 2).

    The midpoint rule on a grid whose cells are 3/8 of the brush's standard deviation: right to
    1e-6. A round Gaussian is a product, so that the sum over all spots is one matrix product.
    """
    cell = 3 / 8 * BRUSH_SD
    grid = np.arange(-OWN_WINDOW - 7 * BRUSH_SD, OWN_WINDOW + 7 * BRUSH_SD, cell)
    across, up = (np.exp((grid[:, None] - at) ** 2 / (-2 * BRUSH_SD**2)) for at in spots.T)
    p = up @ across.T / (len(spots) * 2 * math.pi * BRUSH_SD**2)
    p = p[p > 0]
    return float(-(p * np.log(p)).sum() * cell**2)


def picture_entropy(cells: np.ndarray) -> float:
    """Return the entropy in nats of points that lie evenly within cells drawn by their darkness.

    H = -sum_c w_c log(w_c / a^2), with w_c the share of cell c and a its side.
    """
    share = cells[cells > 0] / cells.sum(dtype=np.int64)
    return float(-(share * np.log(share / cell_side(cells) ** 2)).sum())


def cell_side(cells: np.ndarray) -> float:
    """Return the side of a picture's cells (height, width) in the window's units."""
    return math.floor(PICTURE_SIDE / max(cells.shape) * GRAIN) / GRAIN
