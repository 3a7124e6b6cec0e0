"""Precision, recall, density and coverage by prdc: what is known of them exactly."""

from __future__ import annotations

from math import prod
from statistics import mean

import pytest
import torch
from torch import Tensor

from genlab.metrics.neighbours import NEIGHBOURS, Neighbours, neighbours

N = 1000


def normal(seed: int, n: int = N, dim: int = 16) -> Tensor:
    return torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))


def two_clouds(seed: int, share: float = 0.5) -> Tensor:
    """Two far clouds, `share` of the points in the first."""
    points = normal(seed, dim=4)
    points[int(share * N) :, 0] += 20
    return points


def test_one_distribution_has_density_1_and_a_coverage_that_is_known() -> None:
    """Whatever the distribution: 1 - (N-1) ... (N-k) / ((2N-1) ... (2N-k)), .969 for k = 5."""
    found = [neighbours(normal(2 * k), normal(2 * k + 1)) for k in range(4)]
    missed = prod((N - k) / (2 * N - k) for k in range(1, NEIGHBOURS + 1))
    assert 1 - missed == pytest.approx(0.969, abs=5e-4)
    assert mean(one.density for one in found) == pytest.approx(1, abs=0.03)
    assert mean(one.coverage for one in found) == pytest.approx(1 - missed, abs=0.01)


def test_the_same_points_share_all_with_themselves() -> None:
    points = normal(1)
    found = neighbours(points, points)
    assert (found.precision, found.recall, found.coverage) == (1, 1, 1)
    assert found.density == pytest.approx(1, abs=0.25)  # each also lies in its own neighbourhood


def test_precision_and_recall_are_each_other_s_mirror() -> None:
    a, b = normal(1), 1.5 * normal(2)
    assert neighbours(a, b).precision == neighbours(b, a).recall


def test_a_sampler_that_collapsed_has_a_low_recall_and_a_good_precision() -> None:
    found = neighbours(two_clouds(1), two_clouds(2, share=1.0))
    assert found.precision > 0.9 and found.recall < 0.6 and found.coverage < 0.6


def test_a_sampler_with_noise_has_a_low_precision_and_a_good_recall() -> None:
    found = neighbours(two_clouds(1), two_clouds(2) + 3 * normal(3, dim=4))
    assert found.precision < 0.5 and found.recall > 0.8
    assert found.density < 0.5


def test_it_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(neighbours(normal(1, 50), normal(2, 50)), Neighbours)
    assert capsys.readouterr().out == ""


def test_too_few_images_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="take at least 7 images, not 6"):
        neighbours(normal(1, 6), normal(2, 50))
    neighbours(normal(1, 7), normal(2, 7))
