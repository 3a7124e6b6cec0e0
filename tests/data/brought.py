"""Own data as a learner may bring them, the same every time."""

from __future__ import annotations

import numpy as np

from genlab.data.own import write_drawing, write_picture, write_table


def spots(n: int) -> np.ndarray:
    """Return an eight, drawn in one stroke (n, 2)."""
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.stack([3 * np.sin(turn), 1.6 * np.sin(2 * turn) + 0.4], 1)


def drawing(n: int) -> str:
    return write_drawing(spots(n))


def rows(n: int) -> np.ndarray:
    """Return points around a line (n, 2), in the window."""
    lot = np.random.default_rng(5)
    x = lot.uniform(-3, 3, n)
    return np.stack([x, 0.5 * x + lot.normal(0, 0.3, n)], 1)


def table(n: int) -> str:
    return write_table(rows(n))


def cells(side: int) -> np.ndarray:
    """Return a picture's darkness (side, side): a ramp with a hole, and nothing at its left."""
    ramp = np.tile(np.arange(side) * 16 // side, (side, 1)).astype(np.uint8)
    ramp[side // 4 : side // 2, side // 2 :] = 0
    return ramp


def picture(side: int) -> str:
    return write_picture(cells(side))
