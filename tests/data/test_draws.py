"""Theorems on the draws in the plane: they follow the density, and the generator alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import scipy.stats
import torch
from torch import Tensor

from genlab.data import load
from genlab.data.catalog import DATASETS
from genlab.data.checkerboard import Checkerboard
from genlab.data.dataset import Dataset

MIXTURES = ["8gaussians", "ring8", "grid25"]
every_type = pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)


@every_type
def test_draws_follow_the_density(
    planar: Dataset, dtype: torch.dtype, p_value: Callable[[Dataset, Tensor], float]
) -> None:
    x = planar.draw(50_000, torch.Generator().manual_seed(21), dtype)
    assert p_value(planar, x) > 1e-3


def test_the_chi_square_sees_a_wrong_density(
    planar: Dataset, p_value: Callable[[Dataset, Tensor], float]
) -> None:
    """Points only 3 % too far out are caught, so that agreement above means something."""
    x = planar.draw(50_000, torch.Generator().manual_seed(21), torch.float64)
    if planar.title in ("Checkerboard", "Your picture"):
        with pytest.raises(AssertionError, match="density is 0"):
            p_value(planar, 1.03 * x)
    else:
        assert p_value(planar, 1.03 * x) < 1e-6


@pytest.mark.parametrize("name", MIXTURES)
def test_modes_are_equally_likely_and_round(name: str) -> None:
    """Within a mode the squared distance, in sd^2, is chi-square with 2 degrees of freedom."""
    dataset = load(name)
    assert dataset.modes is not None
    centres, sd = dataset.modes
    x = dataset.draw(20_000, torch.Generator().manual_seed(22), torch.float64)
    distance, mode = torch.cdist(x, centres).min(1)
    counts = torch.bincount(mode, minlength=len(centres))
    assert scipy.stats.chisquare(counts.numpy()).pvalue > 1e-3
    if name != "8gaussians":  # whose modes overlap: the nearest is not always the one drawn from
        within = scipy.stats.kstest((distance / sd).square().numpy(), scipy.stats.chi2(2).cdf)
        assert within.pvalue > 1e-3
        assert (distance < 3 * sd).double().mean() == pytest.approx(0.98889, abs=0.003)


@every_type
def test_same_seed_same_draws(planar: Dataset, dtype: torch.dtype) -> None:
    def draw(seed: int) -> Tensor:
        return planar.draw(300, torch.Generator().manual_seed(seed), dtype)

    assert torch.equal(draw(1), draw(1))
    assert not torch.equal(draw(1), draw(2))
    assert draw(1).dtype == dtype


def test_a_generator_goes_on(planar: Dataset) -> None:
    """Two draws in a row differ, and leave the generator that all share alone."""
    shared, generator = torch.random.get_rng_state(), torch.Generator().manual_seed(1)
    assert not torch.equal(planar.draw(300, generator), planar.draw(300, generator))
    assert torch.equal(torch.random.get_rng_state(), shared)


@pytest.mark.parametrize("n", [0, 1, 17])
def test_shapes(planar: Dataset, n: int) -> None:
    x = planar.draw(n, torch.Generator().manual_seed(1))
    assert x.shape == (n, planar.dim)
    assert x.dtype == torch.float32
    assert planar.log_prob(x).shape == (n,)


def test_the_window_shows_it_all(planar: Dataset) -> None:
    """At most one point in a thousand lies outside, and the points reach half way to the edge."""
    reach = planar.draw(50_000, torch.Generator().manual_seed(23)).abs().amax(1)
    if planar.name in DATASETS:
        assert planar.window == DATASETS[planar.name].window
    assert (reach > planar.window).double().mean() < 1e-3
    assert reach.max() > planar.window / 2


@every_type
def test_no_point_of_the_checkerboard_rounds_off_its_square(
    dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the uniform numbers are the largest that there are, or the smallest."""
    largest = 1 - torch.finfo(dtype).eps / 2
    for u in (largest, 0.0):
        monkeypatch.setattr(torch, "rand", lambda *size, u=u, **_: torch.full(size, u, dtype=dtype))
        x = Checkerboard().draw(200, torch.Generator().manual_seed(1), dtype)
        assert len(x.unique(dim=0)) == 8
        assert Checkerboard().log_prob(x).isfinite().all()
