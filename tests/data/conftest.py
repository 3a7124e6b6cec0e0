"""The data sets in the plane, each loaded once, and how points are held against a density."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import scipy.stats
import torch
from torch import Tensor

from genlab.data import load
from genlab.data.catalog import DATASETS
from genlab.data.dataset import Dataset
from genlab.metrics.density import density_grid
from tests.data.brought import drawing, picture

torch.set_num_threads(1)

PLANAR = [name for name, entry in DATASETS.items() if entry.kind == "plane"]
OWN = {"Your drawing": drawing(300), "Your picture": picture(48)}  # title -> the text that it is
BINS = 36  # a side; those of the checkerboard lie within its squares
EXPECTED = 10  # points, at least, in a bin that is counted on its own

# Half the side of a square beyond which there is less than 1e-12 of the mass, and cells a side:
# at most 3/8 of the standard deviation of the noise, as the entropy needs it.
SQUARE: dict[str, tuple[float, int]] = {
    "moons": (4.8, 144),
    "circles": (5.2, 144),
    "8gaussians": (6.0, 108),
    "ring8": (2.2, 612),
    "grid25": (4.5, 504),
    "rings": (3.7, 252),
    "checkerboard": (4.5, 72),
    "pinwheel": (5.5, 1008),
    "2spirals": (4.0, 216),
    "swissroll": (4.6, 144),
    "Your drawing": (4.0, 216),
    "Your picture": (24 * 153 / 1024, 144),  # three cells to one of the picture's
}


def _square(dataset: Dataset) -> tuple[float, int]:
    return SQUARE[dataset.title if dataset.name == "own" else dataset.name]


@pytest.fixture(scope="session", params=[*PLANAR, *OWN])
def planar(request: pytest.FixtureRequest) -> Dataset:
    """Each data set in the plane whose density is known."""
    own = OWN.get(request.param)
    return load("own", own) if own else load(request.param)


@pytest.fixture(scope="session")
def square() -> Callable[[Dataset], tuple[float, int]]:
    """A square that holds a data set, (half its side, cells a side)."""
    return _square


@pytest.fixture(scope="session")
def p_value() -> Callable[[Dataset, Tensor], float]:
    """Pearson's chi-square test of points (n, 2) against a data set's density, in 36 x 36 bins."""

    @cache
    def masses(dataset: Dataset) -> Tensor:
        """The mass in each bin (36 * 36,)."""
        half_width, cells = _square(dataset)
        fine = cells // BINS  # cells a side of a bin
        grid = density_grid(dataset.log_prob, half_width, cells, torch.float64).exp()
        mass = grid.view(BINS, fine, BINS, fine).sum((1, 3)) * (2 * half_width / cells) ** 2
        return mass.flatten()

    def compute(dataset: Dataset, x: Tensor) -> float:
        half_width, _ = _square(dataset)
        expected = len(x) * masses(dataset)
        column, row = ((x.double() + half_width) / (2 * half_width) * BINS).floor().long().unbind(1)
        inside = (column >= 0) & (column < BINS) & (row >= 0) & (row < BINS)
        observed = torch.bincount((row * BINS + column)[inside], minlength=BINS**2).double()
        assert observed[expected == 0].sum() == 0, "points where the density is 0"
        large = expected >= EXPECTED
        expected, observed = expected[large], observed[large]
        rest = len(x) - torch.stack([expected.sum(), observed.sum()])  # all other bins as one
        if rest[0] >= EXPECTED:
            expected, observed = torch.cat([expected, rest[:1]]), torch.cat([observed, rest[1:]])
        statistic = float(((observed - expected) ** 2 / expected).sum())
        return float(scipy.stats.chi2.sf(statistic, len(expected) - 1))

    return compute
