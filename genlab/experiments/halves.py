"""What becomes of an image when half of its latents are drawn anew, as a number.

Danihelka et al., 2017 (arXiv 1705.05263) looked at such images: of a flow taught by likelihood they
stay plausible, of one taught by a critic they do not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEVELS = 255.0


class Strayed(NamedTuple):
    """How far images lie from the nearest real one, and how far real ones lie from each other.

    Root mean square over pixels, of the whole range from black to white; means over the images.
    """

    versions: float
    real: float

    @property
    def times(self) -> float:
        """How many times as far from real images the versions are as real ones are."""
        return self.versions / self.real


def strayed(resampled: np.ndarray, real: np.ndarray, levels: float = LEVELS) -> Strayed:
    """Return how far images with half of their latents anew are from real ones.

    resampled (r, c, h, w): each row a real image and its versions; real (n, h, w): others, n >= 2.
    The image itself counts as a real one too: a version that is hardly changed lies near.
    """
    rows, columns = resampled.shape[:2]
    pixels = resampled.reshape(rows, columns, -1) / levels
    known = np.concatenate([real.reshape(len(real), -1) / levels, pixels[:, 0]])
    versions = _nearest(pixels[:, 1:].reshape(rows * (columns - 1), -1), known)
    apart = np.sqrt(_squared(known, known) / known.shape[1])
    np.fill_diagonal(apart, np.inf)
    return Strayed(float(versions.mean()), float(apart.min(1).mean()))


def _nearest(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.sqrt(_squared(some, others) / others.shape[1]).min(1)


def _squared(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    products = some @ others.T
    squares = (some**2).sum(1)[:, None] + (others**2).sum(1)[None] - 2 * products
    return np.maximum(squares, 0.0)
