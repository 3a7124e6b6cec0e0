"""Figures of a latent space: against other libraries, by their invariances, where they are known.

Latents whose distribution is known stand in for coded images.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.stats import pearsonr
from sklearn.neighbors import KNeighborsClassifier
from torch import Tensor

from genlab.data.factors import FACTORS, NAMES
from genlab.data.glyphs import draw_factors
from genlab.metrics.latents import (
    active_units,
    correlates,
    correlation_ratio,
    fitted_draws,
    holes,
    one_nn,
    quantised,
)


def normal(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def clouds(seed: int, n: int, apart: float) -> tuple[Tensor, Tensor]:
    """Ten round clouds in the plane on a circle, and which one a point is of."""
    labels = torch.arange(n) % 10
    turn = 2 * math.pi * labels / 10
    middle = apart * torch.stack([turn.cos(), turn.sin()], 1)
    return middle + normal(seed, n, 2), labels


# One nearest neighbour


@pytest.mark.parametrize("dim", [1, 2, 8])
def test_one_nn_is_scikit_learn_s(dim: int) -> None:
    known, codes = normal(1, 700, dim), normal(2, 613, dim)  # more than go into one table
    known_labels, labels = (one[:, 0].mul(2).round().long() + 9 for one in (known, codes))
    model = KNeighborsClassifier(1).fit(known.numpy(), known_labels.numpy())
    theirs = model.score(codes.numpy(), labels.numpy())
    assert one_nn(codes, labels, known, known_labels) == pytest.approx(theirs)


def test_one_nn_of_far_clouds_is_1_and_of_none_is_guessing() -> None:
    known, known_labels = clouds(1, 1000, 60)
    codes, labels = clouds(2, 600, 60)
    assert one_nn(codes, labels, known, known_labels) == 1
    blind = one_nn(normal(3, 3000, 2), torch.arange(3000) % 10, known, known_labels)
    assert blind == pytest.approx(0.1, abs=0.03)


# Holes


@pytest.mark.parametrize("dim", [1, 2, 8, 32])
def test_draws_of_the_codes_own_distribution_score_a_twentieth(dim: int) -> None:
    found = [holes(normal(2 * k, 1000, dim), normal(2 * k + 1, 1500, dim)) for k in range(5)]
    assert np.mean(found) == pytest.approx(0.05, abs=0.012)


def test_holes_are_where_no_codes_are() -> None:
    """A Gaussian over ten far clouds mostly misses them; a crowd within one cloud misses none."""
    codes, _ = clouds(1, 1500, 20)
    across = holes(fitted_draws(codes, normal(2, 1000, 2)), codes)
    assert across > 0.5
    assert holes(0.5 * normal(3, 1000, 2), normal(4, 1500, 2)) < 0.02
    assert holes(normal(5, 1000, 2) + 100, codes) == 1


def test_holes_do_not_depend_on_scale_place_and_direction() -> None:
    codes, _ = clouds(1, 1200, 8)
    draws = 6 * normal(2, 1000, 2)
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]])
    moved = [1000 * one @ turn + 7 for one in (draws, codes)]
    assert holes(*moved) == pytest.approx(holes(draws, codes), abs=0.003)


def test_a_latent_out_of_use_makes_no_holes_where_codes_are_draws() -> None:
    """Means that stand still beside a prior that does not would be all holes: hence the spread."""
    means = torch.cat([normal(1, 1500, 1), torch.zeros(1500, 1)], 1)
    spread = torch.tensor([1e-3, 1.0])
    prior = normal(2, 1000, 2)
    assert holes(prior, means) > 0.9
    assert holes(prior, means + spread * normal(3, 1500, 2)) == pytest.approx(0.05, abs=0.025)


def test_too_few_codes_tell_no_holes() -> None:
    with pytest.raises(ValueError, match="at least 20 codes to be told, not 19"):
        holes(normal(1, 50, 2), normal(2, 19, 2))


# The Gaussian that fits


@pytest.mark.parametrize("dim", [1, 2, 8])
def test_draws_of_the_fit_have_the_codes_mean_and_covariance(dim: int) -> None:
    codes = normal(1, 900, dim) @ normal(2, dim, dim) + 3
    noise = normal(3, 1000, dim).double()
    noise = noise - noise.mean(0)  # white to the last digit: what comes out is exact
    root = torch.linalg.cholesky(noise.T @ noise / len(noise))
    noise = torch.linalg.solve_triangular(root, noise.T, upper=False).T
    found = fitted_draws(codes, noise)
    assert found.mean(0) == pytest.approx(codes.mean(0), abs=1e-4)
    covariance = np.cov(codes.double().numpy().T, bias=True)
    assert np.cov(found.numpy().T, bias=True) == pytest.approx(covariance, rel=1e-3, abs=1e-3)


def test_codes_on_a_line_are_drawn_on_that_line() -> None:
    codes = normal(1, 300, 1) * torch.tensor([3.0, 4.0])
    found = fitted_draws(codes, normal(2, 500, 2))
    assert (4 * found[:, 0] - 3 * found[:, 1]).abs().max() < 1e-4
    assert found.std() > 1


# Latents in use


def test_active_counts_latents_that_change_with_the_image() -> None:
    means = normal(1, 1000, 4) * torch.tensor([1.0, 0.11, 0.09, 0.0])
    means = means / normal(1, 1000, 4).std(0)
    assert active_units(means) == 2  # variances 1, .0121, .0081, 0
    assert active_units(means + 50) == 2


# What latents follow


def known_factors(n: int) -> tuple[Tensor, Tensor]:
    factors = draw_factors(n, torch.Generator().manual_seed(3))
    return factors, factors[:, 0].long()


def test_a_latent_that_is_a_factor_correlates_with_it_alone() -> None:
    factors, labels = known_factors(4000)
    slant, thickness = (factors[:, NAMES.index(name)] for name in ("slant", "thickness"))
    codes = torch.stack([2 * slant - 5, -thickness, torch.zeros(4000)], 1)
    found = correlates(codes, labels, factors)
    assert found.shape == (3, len(FACTORS)) and found.dtype == torch.float32
    assert found[0, NAMES.index("slant")] == pytest.approx(1, abs=1e-6)
    assert found[1, NAMES.index("thickness")] == pytest.approx(-1, abs=1e-6)
    assert (found[2] == 0).all()
    others = [i for i, name in enumerate(NAMES) if name not in ("slant", "digit", "style")]
    assert found[0, others].abs().max() < 0.07  # four standard errors of nothing


def test_amounts_have_scipy_s_correlation() -> None:
    factors, labels = known_factors(500)
    codes = normal(1, 500, 3) + 0.1 * factors[:, 2:5]
    found = correlates(codes, labels, factors)
    for latent in range(3):
        for column in range(2, len(NAMES)):
            theirs = pearsonr(codes[:, latent].numpy(), factors[:, column].numpy()).statistic
            assert found[latent, column] == pytest.approx(theirs, abs=1e-5)


def test_the_correlation_ratio_is_the_share_of_variance_between_classes() -> None:
    labels = torch.arange(3000) % 10
    means = normal(1, 10)
    noise = normal(2, 3000)
    codes = torch.stack([means[labels], means[labels] + noise, noise], 1)
    found = correlation_ratio(codes, labels)
    expected = math.sqrt(float(means.var(correction=0) / (means.var(correction=0) + 1)))
    assert found.tolist() == pytest.approx([1, expected, 0], abs=0.07)
    two = (labels % 2).double()  # of two classes it is the size of Pearson's
    theirs = abs(pearsonr(codes[:, 1].numpy(), two.numpy()).statistic)
    assert correlation_ratio(codes, labels % 2)[1] == pytest.approx(theirs, abs=1e-6)


def test_the_style_is_asked_of_what_the_digit_leaves_open() -> None:
    factors, labels = known_factors(4000)
    style = factors[:, 1]
    named = correlates(torch.stack([labels.float(), labels + 0.3 * style], 1), labels, factors)
    assert named[:, 0].tolist() == pytest.approx([1, 1], abs=0.01)
    assert named[:, 1].tolist() == pytest.approx([0, 1], abs=1e-4)


def test_without_factors_the_class_is_the_one_column() -> None:
    codes, labels = clouds(1, 500, 5)
    found = correlates(codes, labels)
    assert found.shape == (2, 1)
    assert torch.equal(found[:, 0], correlation_ratio(codes, labels).float())
    with pytest.raises(ValueError, match="17 factors"):
        correlates(codes, labels, codes)


# Rounded codes


@pytest.mark.parametrize("bits", [1, 2, 3, 8])
def test_rounded_numbers_are_few_and_near(bits: int) -> None:
    codes = normal(1, 5000, 3) * torch.tensor([1.0, 10.0, 0.1])
    low, high = codes.amin(0), codes.amax(0)
    found = quantised(codes, low, high, bits)
    assert ((found - codes).abs() <= (high - low) / 2 ** (bits + 1) * (1 + 1e-4)).all()
    assert max(len(found[:, i].unique()) for i in range(3)) <= 2**bits
    again = quantised(found, low, high, bits)
    assert again == pytest.approx(found, rel=1e-4, abs=1e-5)  # rounded is rounded


def test_beyond_the_range_and_without_one() -> None:
    low, high = torch.tensor([0.0, 2.0]), torch.tensor([1.0, 2.0])
    found = quantised(torch.tensor([[-5.0, 2.0], [5.0, 2.0]]), low, high, 2)
    assert found.tolist() == [[0.125, 2.0], [0.875, 2.0]]
    with pytest.raises(ValueError, match="at least 1 bit"):
        quantised(found, low, high, 0)
